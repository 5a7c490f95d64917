import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, truncate, writeFile, copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Child, LaunchChildOptions } from '../../src/child/child.js'
import { createLaunchChild } from '../../src/child/launch-child.js'
import type { ExitClass } from '../../src/lifecycle/child-exit.js'
import type { LaunchPlan } from '../../src/plan/launch-plan.js'
import { childrenOf, compileHost, type HostProgram } from '../fixtures/host-process.js'
import { untilGone } from '../fixtures/process-gone.js'
import { realSupervisor } from './real-server.js'

const launchChild = createLaunchChild()
let plan: LaunchPlan
let folder: string
const children: Child[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'real-'))
  const { supervisor } = await realSupervisor({ config: { model: 'demo', backend: 'cpu', cacheType: 'q8_0' } })
  await supervisor.start()
  plan = await supervisor.plan()
  await supervisor.stop()
}, 120_000)
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function launch(changes: Partial<LaunchPlan> = {}, options: Partial<LaunchChildOptions> = {}): Promise<Child> {
  const child = await launchChild({
    plan: { ...plan, ...changes },
    generation: 1,
    socketFolder: folder,
    loadStall: 60_000,
    ...options,
  })
  children.push(child)
  return child
}

describe('a real child', () => {
  test.each(['pushed', 'polled'] as const)(
    'gets ready (%s), has told what it runs, and stops without force',
    async (via) => {
      const child = await launch({}, via === 'polled' ? { readiness: 'polled' } : {})
      expect(await child.ready).toMatchObject({ via })
      expect(child.observed).toMatchObject({
        cacheTypeK: 'q8_0',
        cacheTypeV: 'q8_0',
        kMiB: 0.53,
        caches: 1,
        cells: 2048,
      })
      expect(await child.stop()).toMatchObject({ code: 0, signal: null, class: 'asked' })
    },
  )

  // Between the end of its load and its main loop it may take a request to stop without effect.
  test('stops without force however soon after it got ready', async () => {
    for (let n = 0; n < 10; n++) {
      const child = await launch({}, n % 2 ? { readiness: 'polled' } : {})
      await child.ready
      // SIGTERM itself may end it, where its handler is not there yet.
      expect((await child.stop()).signal).not.toBe('SIGKILL')
    }
  })

  test('its pid is its own, whatever it is started through', async () => {
    const child = await launch()
    await child.ready
    process.kill(child.pid, 'SIGKILL')
    expect(await child.exited).toMatchObject({ signal: 'SIGKILL', class: 'killed' })
  })
})

describe('a real child that does not come up', () => {
  const model = (name: string): string[] => ['--model', join(folder, name)]

  beforeAll(async () => {
    await writeFile(join(folder, 'text.gguf'), 'this is no model')
    await copyFile(plan.model.path, join(folder, 'short.gguf'))
    await truncate(join(folder, 'short.gguf'), 900_000)
  })

  test.each<[string, () => string[], ExitClass, string]>([
    ['an unknown flag', () => ['--nope'], 'bad-argument', '--nope'],
    ['an unknown cache type', () => ['--cache-type-k', 'q8'], 'bad-argument', 'Unsupported cache type: q8'],
    ['a quantized V without flash attention', () => ['--flash-attn', 'off'], 'kv-unsupported', 'requires flash_attn'],
    ['a text file as model', () => model('text.gguf'), 'model', "expected 'GGUF'"],
    ['a model that was cut short', () => model('short.gguf'), 'model', 'corrupted or incomplete'],
    ['no model at all', () => model('nothing.gguf'), 'model', 'No such file or directory'],
  ])('%s', async (_, argv, exitClass, words) => {
    const child = await launch({ argv: [...plan.argv, ...argv()] })
    const exit = await child.exited
    expect(exit).toMatchObject({ code: 1, class: exitClass, permanent: true })
    expect(exit.reason).toContain(words)
    await expect(child.ready).rejects.toMatchObject({ code: 'CHILD_START_FAILED', cause: exit })
  })

  test('a folder for its socket that is not there', async () => {
    const child = await launch({}, { socketFolder: join(folder, 'nowhere') })
    expect(await child.exited).toMatchObject({ code: 1, class: 'port', permanent: false })
  })
})

describe('real children of a host that is stopped and killed', () => {
  let program: HostProgram
  beforeAll(() => {
    program = compileHost('launching-host.ts')
  })
  afterAll(() => {
    program.remove()
  })

  test.each(['load', 'ready', 'stop'])('in the middle of it all: %s', async (then) => {
    const host = program.run([JSON.stringify({ plan, socketFolder: folder, children: 2, then })], process.env)
    const pids = JSON.parse(await host.line()) as number[]
    const all = [...new Set([...pids, ...childrenOf(host.pid), host.pid])]
    process.kill(host.pid, 'SIGSTOP')
    process.kill(host.pid, 'SIGKILL')
    await untilGone(all)
  })
})
