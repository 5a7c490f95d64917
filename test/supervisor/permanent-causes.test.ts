import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createLaunchChild } from '../../src/child/launch-child.js'
import type { Settings } from '../../src/settings/settings.js'
import type { ConfigSource, ReadConfig } from '../../src/supervisor/change/config-source.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import { supervise, type Supervision } from '../../src/supervisor/supervise.js'
import { model, settings } from '../fixtures/facts.js'
import { demoModelPath, fakeBinary, type FakeScript } from '../fixtures/fake-plan.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

const launchChild = createLaunchChild()

function recorded(name: string): FakeScript {
  const text = readFileSync(new URL(`../fixtures/logs/exit/${name}.log`, import.meta.url), 'utf8')
  return { exit: { at: 'start', code: 1, partialLine: text } }
}

const said = (line: string, code = 1): FakeScript => ({ exit: { at: 'load', code, lines: [line] } })

/** Each would happen again in the same way, however often the same were launched. */
const causes: [string, FakeScript][] = [
  ['an argument that there is not', recorded('bad-argument')],
  ['a value that is none', recorded('bad-value')],
  ['a cache type that there is not', recorded('unknown-cache-type')],
  ['a quantized V without flash attention', recorded('fa-off-quantized-v')],
  ['a head size that no block divides', recorded('head-size')],
  ['a model that is not there', recorded('model-missing')],
  ['a model that is cut short', recorded('model-truncated')],
  ['a model that is no GGUF', recorded('model-text')],
  ['an architecture that it does not know', recorded('model-architecture')],
  ['a projector that is not there', recorded('mmproj-missing')],
  ['a draft model that is not there', recorded('draft-missing')],
  ['an adapter that is not there', recorded('lora-missing')],
  ['too little memory', recorded('memory-limit')],
  ['a library that is not there', recorded('library-missing')],
  ['a C library that is too old', said("llama-server: version `GLIBC_2.38' not found")],
  ['too little memory on the device', said('E ggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory')],
  ['a program that cannot be executed', { exit: { at: 'start', code: 126 } }],
  ['an instruction that the CPU lacks', { exit: { at: 'load', signal: 'SIGILL' } }],
]

interface Scene {
  supervision: Supervision
  launches(): Promise<string[]>
}

/** A supervisor whose n-th child is told to do what the n-th script says. */
async function withChildren(scripts: readonly FakeScript[], play: (scene: Scene) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder()
  const script = path.join(folder.path, 'script.json')
  await writeFile(script, JSON.stringify(scripts))
  const { reload } = settings()
  const read = (changes: Partial<Settings>): ReadConfig => ({
    file: null,
    text: '',
    version: JSON.stringify(changes),
    settings: settings({
      env: { FAKE_LLAMA_FILE: script },
      reload: { ...reload, strategy: 'stopFirst', warmBudget: 0 },
      ...changes,
    }),
    effective: [],
  })
  const source: ConfigSource = {
    read: () => Promise.resolve(read({})),
    edit: (changes) => Promise.resolve({ config: read(changes), write: async () => async () => undefined }),
  }
  const supervision = supervise({
    source,
    config: read({}),
    inputs: {
      host: { platform: 'linux', arch: 'x64', env: { PATH: process.env['PATH'] ?? '' } },
      binary: () => Promise.resolve(fakeBinary()),
      model: () => Promise.resolve(model({ path: demoModelPath })),
    },
    launch: launchChild,
    bus: createEventBus(),
    places: () => ({ socketFolder: folder.path }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: () => Promise.resolve(),
  })
  try {
    await play({
      supervision,
      launches: async () => (await readFile(`${script}.launches`, 'utf8')).trimEnd().split('\n'),
    })
  } finally {
    await supervision.stop()
  }
}

describe.each(causes)('%s', (_cause, dies) => {
  test('is met once at a start', async () => {
    await withChildren([dies], async ({ supervision, launches }) => {
      await expect(supervision.start()).rejects.toMatchObject({ code: 'CHILD_START_FAILED' })
      expect(supervision.phase).toBe('failed')
      expect(await launches()).toHaveLength(1)
    })
  })

  test('is met once in a change, and the plan before serves again', async () => {
    await withChildren([{}, dies, {}], async ({ supervision, launches }) => {
      await supervision.start()
      await expect(supervision.update({ contextSize: 512 })).resolves.toMatchObject({ outcome: 'rolled-back' })
      expect([supervision.phase, supervision.running?.generation]).toEqual(['ready', 3])
      const changed = (await launches()).map((launch) => launch.includes('"--ctx-size","512"'))
      expect(changed).toEqual([false, true, false])
    })
  })
})
