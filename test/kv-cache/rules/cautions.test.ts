import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cacheCautions, pairSupport, type CacheChoice } from '../../../src/kv-cache/cache-rules.js'
import { cacheTypes } from '../../../src/kv-cache/cache-types.js'
import { modelShape } from '../../../src/kv-cache/model-shape.js'
import { binary, header } from '../../fixtures/facts.js'

const demo = modelShape(header())
const cautionsOf = (
  choice: Partial<CacheChoice>,
  { backend = 'cuda', build = 11_669 }: { backend?: string; build?: number } = {},
) =>
  cacheCautions({ cacheTypeK: 'f16', cacheTypeV: 'f16', flashAttention: 'auto', ...choice }, demo, {
    name: `llama-server b${build}`,
    cacheTypes: [...binary().features.cacheTypes, 'nvfp4'],
    backend,
    build,
  })
const codes = (...question: Parameters<typeof cautionsOf>) => cautionsOf(...question).map(({ code }) => code)

test('a pair whose attention leaves the device is told of, with what it costs and what would not', () => {
  const [caution, ...others] = cautionsOf({ cacheTypeK: 'q8_0', cacheTypeV: 'q5_1' }, { build: 10_099 })
  expect(others).toEqual([])
  expect(caution).toMatchObject({ code: 'KV_PAIR_RUNS_ON_CPU', key: 'cacheTypeV' })
  expect(caution?.message).toContain('K q8_0 with V q5_1')
  expect(caution?.message).toContain('8 to 30 times')
  expect(caution?.hint).toContain('q8_0, or q4_0, or f16')
})

test('a newer build converts it instead', () => {
  expect(codes({ cacheTypeK: 'q8_0', cacheTypeV: 'q5_1' })).toEqual(['KV_PAIR_CONVERTED'])
  expect(codes({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' })).toEqual([])
})

test('the way out is a pair that runs', () => {
  const name = fc.constantFrom(...cacheTypes.map((type) => type.name))
  const where = fc.record({
    backend: fc.constantFrom('cuda', 'metal', 'vulkan'),
    build: fc.integer({ min: 8763, max: 12_000 }),
  })
  fc.assert(
    fc.property(name, name, where, (k, v, { backend, build }) => {
      const [caution] = cautionsOf({ cacheTypeK: k, cacheTypeV: v, flashAttention: 'on' }, { backend, build })
      const [, type] = /cacheType to (\w+)/.exec(caution?.hint ?? '') ?? []
      if (type === undefined) return
      const choice: CacheChoice = { cacheTypeK: type, cacheTypeV: type, flashAttention: 'on' }
      expect(pairSupport(choice, demo, { backend, build })).toBe('native')
    }),
  )
})

test('old builds cannot move a quantized K', () => {
  const backend = 'cpu'
  expect(codes({ cacheTypeK: 'q8_0', contextShift: true }, { backend, build: 3801 })).toEqual(['KV_SHIFT_UNSUPPORTED'])
  expect(codes({ cacheTypeK: 'q8_0', cacheReuse: 256 }, { backend, build: 3801 })).toEqual(['KV_SHIFT_UNSUPPORTED'])
  expect(codes({ cacheTypeV: 'q8_0', contextShift: true }, { backend, build: 3801 })).toEqual([])
  expect(codes({ cacheTypeK: 'q8_0', contextShift: true }, { backend })).toEqual([])
})

test('of a type that only the build knows it is said that its size is measured', () => {
  expect(codes({ cacheTypeK: 'nvfp4', cacheTypeV: 'nvfp4' }, { backend: 'cpu' })).toEqual([
    'KV_SIZE_UNKNOWN',
    'KV_SIZE_UNKNOWN',
  ])
})
