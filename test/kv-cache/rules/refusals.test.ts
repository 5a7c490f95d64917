import { expect, test } from '@jest/globals'
import { brokenCacheRules, type CacheChoice } from '../../../src/kv-cache/cache-rules.js'
import { modelShape } from '../../../src/kv-cache/model-shape.js'
import { binary, header } from '../../fixtures/facts.js'

const shape = modelShape(header())
const codes = (choice: Partial<CacheChoice>, build: number | null = 11_669, model = shape) =>
  brokenCacheRules({ cacheTypeK: 'f16', cacheTypeV: 'f16', flashAttention: 'auto', ...choice }, model, {
    name: `llama-server b${build}`,
    cacheTypes: binary().features.cacheTypes,
    backend: 'cuda',
    build,
  }).map(({ code, key }) => [code, key])

test('tensors are split over devices with flash attention only', () => {
  expect(codes({ splitMode: 'tensor', flashAttention: 'off' })).toEqual([
    ['PLAN_TENSOR_SPLIT_FLASH_ATTENTION', 'cacheTypeK'],
  ])
  expect(codes({ splitMode: 'tensor', flashAttention: 'on' })).toEqual([])
  expect(codes({ splitMode: 'layer', flashAttention: 'off' })).toEqual([])
})

test('until b9455 they were split with plain caches only, and never with iq4_nl', () => {
  const split = { splitMode: 'tensor', cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' } as const
  expect(codes(split, 9454)).toEqual([
    ['PLAN_TENSOR_SPLIT_CACHE_TYPE', 'cacheTypeK'],
    ['PLAN_TENSOR_SPLIT_CACHE_TYPE', 'cacheTypeV'],
  ])
  expect(codes(split, 9455)).toEqual([])
  expect(codes(split, null)).toEqual([])
  expect(codes({ splitMode: 'tensor', cacheTypeV: 'iq4_nl' })).toEqual([['PLAN_TENSOR_SPLIT_CACHE_TYPE', 'cacheTypeV']])
  expect(codes({ splitMode: 'tensor', cacheTypeK: 'bf16', cacheTypeV: 'bf16' }, 9000)).toEqual([])
})

test('with MLA both types are the same', () => {
  const mla = { ...shape, attention: 'mla' as const, keyLength: 576, valueLength: 512 }
  expect(codes({ cacheTypeK: 'q8_0' }, 11_669, mla)).toEqual([['PLAN_MLA_CACHE_TYPES', 'cacheTypeV']])
  expect(codes({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }, 11_669, mla)).toEqual([])
})
