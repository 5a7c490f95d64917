import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { userFolders } from '../../../src/host/folders.js'
import { keepUpdated, type KeepUpdatedOptions } from '../../../src/app/builds/keep-updated.js'
import { createEventBus, type EventBus } from '../../../src/supervisor/event-bus.js'
import { settings } from '../../fixtures/facts.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let bus: EventBus
let autoUpdate: boolean
let version: string
let end: () => Promise<void>
beforeEach(async () => {
  home = await temporaryFolder()
  bus = createEventBus()
  autoUpdate = true
  version = 'stable'
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
})
afterEach(async () => {
  await end()
  jest.useRealTimers()
  await home.remove()
})

const file = () => path.join(home.path, 'state', '.last-update.json')
/** By target; null where there is no such file. */
const lastLooks = async (): Promise<Record<string, number> | null> => {
  const text = await readFile(file(), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Record<string, number>)
}

const hasLooked = async (target: string) => Object.keys((await lastLooks()) ?? {}).includes(target)

function keep(more: Partial<KeepUpdatedOptions> = {}): void {
  const config = () => ({
    ...{ file: null, text: null, version: '', effective: [] },
    settings: settings({ binary: { source: 'auto', version, autoUpdate } }),
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
  expect(await lastLooks()).toBeNull()
  const before = Date.now()
  await jest.advanceTimersByTimeAsync(70_000)
  await until(async () => (await lastLooks()) !== null)
  expect((await lastLooks())?.['auto stable']).toBeGreaterThan(before)
  // And again a day later.
  await until(() => jest.getTimerCount() === 1)
})

test.each([
  ['another version was looked for', { 'auto latest': 'now' }],
  ['an earlier release of this package looked, which did not note for what', 'now'],
])('looks soon although %s', async (_, kept) => {
  await mkdir(path.dirname(file()), { recursive: true })
  await writeFile(file(), JSON.stringify(kept).replace('"now"', String(Date.now())))
  keep()
  reload()
  await until(() => jest.getTimerCount() === 1)
  await jest.advanceTimersByTimeAsync(70_000)
  await until(() => hasLooked('auto stable'))
})

test('looks soon for what is wished from now on, and keeps the day of what was', async () => {
  keep()
  reload()
  await until(() => jest.getTimerCount() === 1)
  await jest.advanceTimersByTimeAsync(70_000)
  await until(async () => (await lastLooks()) !== null)
  const first = await lastLooks()
  version = 'latest'
  reload()
  await until(() => jest.getTimerCount() === 1)
  await jest.advanceTimersByTimeAsync(70_000)
  await until(() => hasLooked('auto latest'))
  expect(await lastLooks()).toMatchObject(first ?? {})
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
