import { expect, test } from '@jest/globals'
import { modelShape } from '../../../src/kv-cache/model-shape.js'
import { contextTable } from '../../../src/plan/auto/context-table.js'
import { planOf, type PlanChanges } from '../../fixtures/observed-child.js'

const GIB = 2 ** 30

function rows(changes: PlanChanges, gib: number) {
  const plan = planOf(changes)
  const free = { host: gib * GIB, devices: [], companionFiles: 0 }
  return contextTable({ plan, shape: modelShape(plan.model.header), free })
}

test('each type is there with what a token takes, and smaller ones allow no shorter a context', () => {
  const table = rows({ settings: { contextSize: 512 } }, 40)
  expect(table.map(({ cacheTypeK, cacheTypeV }) => `${cacheTypeK}/${cacheTypeV}`)).toEqual([
    'f32/f32',
    'f16/f16',
    'bf16/bf16',
    'q8_0/q8_0',
    'q8_0/q5_1',
    'q5_1/q5_1',
    'q5_0/q5_0',
    'q4_1/q4_1',
    'iq4_nl/iq4_nl',
    'q4_0/q4_0',
  ])
  // 4 layers × 1 head × 64 values of K and of V.
  expect(table.map(({ bytesPerToken }) => bytesPerToken)).toEqual([2048, 1024, 1024, 544, 464, 384, 352, 320, 288, 288])
  // Whatever context is set, the question is how long one could be.
  expect(table.every(({ longestContext }) => longestContext === 2048)).toBe(true)
})

test('where memory is short, the context that fits is shorter the more a token takes', () => {
  const header = { ...planOf().model.header }
  const long = { ...header, metadata: { ...header.metadata, 'llama.context_length': 4_000_000 } }
  const lengths = rows({ model: { header: long } }, 2).map(({ longestContext }) => longestContext ?? 0)
  expect(lengths.every((length) => length > 4096 && length < 4_000_000 && length % 256 === 0)).toBe(true)
  expect(lengths).toEqual([...lengths].sort((one, other) => one - other))
})

test('where not even the model fits, no context does', () => {
  expect(rows({ model: { bytes: 3 * GIB } }, 2).every(({ longestContext }) => longestContext === null)).toBe(true)
})

test('types that a rule forbids are not there, and what does not run well is marked', () => {
  const off = rows({ settings: { flashAttention: 'off' } }, 40)
  expect(off.map(({ cacheTypeV }) => cacheTypeV)).toEqual(['f32', 'f16', 'bf16'])
  const plan = planOf({ binary: { backend: 'metal' } })
  const free = { host: GIB, devices: [], companionFiles: 0 }
  const metal = contextTable({ plan, shape: modelShape(plan.model.header), free })
  expect(metal.find(({ cacheTypeK }) => cacheTypeK === 'iq4_nl')?.runs).toBe('cpu')
  expect(metal.find(({ cacheTypeV, cacheTypeK }) => cacheTypeK === 'q8_0' && cacheTypeV === 'q8_0')?.runs).toBe(
    'native',
  )
})
