import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { createLaunchChild } from '../../src/child/launch-child.js'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import type { Warning } from '../../src/supervisor/events.js'
import { supervise } from '../../src/supervisor/supervise.js'
import { model, settings } from '../fixtures/facts.js'
import { demoModelPath, fakeBinary, type FakeScript } from '../fixtures/fake-plan.js'
import { heldConfig } from '../fixtures/held-config.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

const atLoad: FakeScript = {
  exit: { at: 'load', code: 1, lines: ['E alloc_tensor_range: failed to allocate CUDA0 buffer of size 4294967296'] },
}
const atFirstRequest: FakeScript = {
  requests: { exitAfterTokens: 0, exit: { signal: 'SIGABRT', lines: ['E CUDA error: out of memory'] } },
}

test('processes that run out of memory, one at the load and one at its first request, are followed by smaller ones', async () => {
  await using folder = await temporaryFolder()
  const script = path.join(folder.path, 'script.json')
  await writeFile(script, JSON.stringify([atLoad, atFirstRequest, {}]))
  const config = heldConfig({
    cacheTypeK: 'auto',
    cacheTypeV: 'auto',
    contextSize: 2048,
    env: { FAKE_LLAMA_FILE: script },
    reload: { ...settings().reload, warmBudget: 0 },
  })
  const warnings: string[] = []
  const bus = createEventBus()
  bus.subscribe((name, event) => {
    if (name === 'warning') warnings.push((event as Warning).code)
  })
  const supervision = supervise({
    source: config.source,
    config: config.first,
    inputs: {
      host: { platform: 'linux', arch: 'x64', env: { PATH: process.env['PATH'] ?? '' } },
      binary: () => Promise.resolve(fakeBinary()),
      model: () => Promise.resolve(model({ path: demoModelPath })),
      freeMemory: () => Promise.resolve({ host: 64 * 2 ** 30, devices: [], companionFiles: 0 }),
    },
    launch: createLaunchChild(),
    bus,
    places: () => ({ socketFolder: folder.path }),
    gateway: () => ({ url: 'http://127.0.0.1:1', admin: null }),
    onLiveSettings: () => Promise.resolve(),
  })
  try {
    await supervision.start()
    const launches = (await readFile(`${script}.launches`, 'utf8')).trimEnd().split('\n')
    const argvs = launches.map((line) => (JSON.parse(line) as { argv: string[] }).argv)
    const typesOf = (argv: string[]) => ['--cache-type-k', '--cache-type-v'].map((flag) => argv[argv.indexOf(flag) + 1])
    expect(argvs.map(typesOf)).toEqual([
      ['f16', 'f16'],
      ['q8_0', 'q8_0'],
      ['q8_0', 'q5_1'],
    ])
    expect(warnings).toEqual(['CACHE_TYPE_LOWERED', 'CACHE_TYPE_LOWERED'])
    expect(supervision.running).toMatchObject({ generation: 3, cacheTypeK: 'q8_0', cacheTypeV: 'q5_1' })
  } finally {
    await supervision.stop()
  }
})
