import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SupervisorOptions } from '../../src/index.js'
import { tinyModels, type TinyModel } from '../fixtures/tiny-models/tiny-models.js'
import { writeGguf } from '../fixtures/write-gguf.js'
import { differences, realSupervisor } from './real-server.js'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kv-supervised-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

type Config = Exclude<SupervisorOptions['config'], undefined | string>

/** One for each way to lay out a cache; where it has several caches, the log has rounded each. */
test.each<[TinyModel, number, Config]>([
  ['llama, grouped', 1, { cacheType: 'q8_0', contextSize: 8192 }],
  ['qwen3', 1, { cacheTypeK: 'q8_0', cacheTypeV: 'q5_1', contextSize: 8192, parallel: 3 }],
  ['gemma2', 2, { cacheType: 'q4_0', contextSize: 8192, swaFull: true }],
  ['gemma3', 2, { cacheType: 'iq4_nl', contextSize: 8192, parallel: 2, kvUnified: true }],
  ['gemma3n', 2, { cacheType: 'q5_0', contextSize: 8192 }],
  ['gpt-oss', 2, { cacheType: 'q4_1', contextSize: 8192, ubatchSize: 64 }],
  ['deepseek2', 1, { cacheType: 'bf16', contextSize: 8192 }],
  ['deci', 1, { contextSize: 8192, flashAttention: 'off' }],
  ['jamba', 1, { cacheType: 'q8_0', contextSize: 8192 }],
  ['falcon-h1', 1, { cacheType: 'f32', contextSize: 8192 }],
])('what is computed for %s in %d caches is what it serves with', async (name, caches, config) => {
  const path = join(folder, `${name}.gguf`)
  await writeGguf(path, tinyModels[name]())
  const recorded = await realSupervisor({ config: { backend: 'cpu', model: path, ...config } })
  const { supervisor } = recorded
  try {
    await supervisor.start()
    const { kvBytes, kvObserved } = supervisor.status()
    expect(kvObserved?.caches).toBe(caches)
    expect(Math.abs((kvBytes ?? 0) / 2 ** 20 - seen(kvObserved))).toBeLessThanOrEqual(0.005 * 2 * caches + 1e-6)
    const { memory } = await supervisor.plan()
    expect(memory).toMatchObject({ precision: 'exact', kvBytes })
    expect(differences(recorded)).toEqual([])
  } finally {
    await supervisor.stop()
  }
})

function seen(observed: { kMiB: number; vMiB: number } | null | undefined): number {
  return (observed?.kMiB ?? 0) + (observed?.vMiB ?? 0)
}

test('a model without a K/V cache has one of no bytes, and states in every slot', async () => {
  const path = join(folder, 'mamba.gguf')
  await writeGguf(path, tinyModels.mamba())
  const recorded = await realSupervisor({ config: { backend: 'cpu', model: path, contextSize: 8192, parallel: 2 } })
  const { supervisor } = recorded
  try {
    await supervisor.start()
    expect(supervisor.status()).toMatchObject({ kvBytes: 0, kvObserved: null })
    // Three layers of 3 × 128 last inputs and 16 × 128 values of state, in two slots.
    expect((await supervisor.plan()).memory).toMatchObject({ kvBytes: 0, stateBytes: 2 * 3 * (3 * 128 + 16 * 128) * 4 })
    expect(differences(recorded)).toEqual([])
  } finally {
    await supervisor.stop()
  }
})
