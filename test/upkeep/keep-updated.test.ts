import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { userFolders } from '../../src/host/folders.js'
import { keepUpdated, type KeepUpdatedOptions } from '../../src/upkeep/keep-updated.js'
import { createEventBus, type EventBus } from '../../src/supervisor/event-bus.js'
import { settings } from '../fixtures/facts.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let home: TemporaryFolder
let bus: EventBus
let autoUpdate: boolean
let end: () => Promise<void>
beforeEach(async () => {
  home = await temporaryFolder()
  bus = createEventBus()
  autoUpdate = true
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
})
afterEach(async () => {
  await end()
  jest.useRealTimers()
  await home.remove()
})

const lastLook = () => readFile(path.join(home.path, 'state', '.last-update.json'), 'utf8').catch(() => null)

function keep(more: Partial<KeepUpdatedOptions> = {}): void {
  const config = () => ({
    ...{ file: null, text: null, version: '', effective: [] },
    settings: settings({ binary: { source: 'auto', version: 'stable', autoUpdate } }),
  })
  end = keepUpdated({
    supervision: {
      get config() {
        return config()
      },
      running: null,
      replan: () => Promise.reject(new Error('there is nothing to switch to')),
    },
    bus,
    host: { platform: 'linux', arch: 'x64', env: {} },
    folders: userFolders({ CORTEX_HOME: home.path }),
    offline: false,
    ...more,
  })
}

const reload = () => bus.emit('reload', { outcome: 'live', changes: [], strategy: null, parkedMs: 0 })

/** Files are read between two timers. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}

test('looks once something serves, where the setting says so, and remembers when', async () => {
  keep()
  reload()
  await until(() => jest.getTimerCount() === 1)
  expect(await lastLook()).toBeNull()
  const before = Date.now()
  await jest.advanceTimersByTimeAsync(70_000)
  await until(async () => (await lastLook()) !== null)
  expect(Number(await lastLook())).toBeGreaterThan(before)
  // And again a day later.
  await until(() => jest.getTimerCount() === 1)
})

test('follows the setting while it runs', async () => {
  autoUpdate = false
  keep()
  reload()
  expect(jest.getTimerCount()).toBe(0)
  autoUpdate = true
  reload()
  await until(() => jest.getTimerCount() === 1)
  autoUpdate = false
  reload()
  await until(() => jest.getTimerCount() === 0)
})

test('stays ended, though the change that a stop interrupts is told afterwards', async () => {
  keep()
  reload()
  await until(() => jest.getTimerCount() === 1)
  await end()
  reload()
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(jest.getTimerCount()).toBe(0)
})

test('never looks when it is offline', async () => {
  keep({ offline: true })
  reload()
  await new Promise((resolve) => setImmediate(resolve))
  expect(jest.getTimerCount()).toBe(0)
})
