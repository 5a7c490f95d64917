import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { brokenCacheRules } from '../../src/kv-cache/cache-rules.js'
import { cacheTypes } from '../../src/kv-cache/cache-types.js'
import { modelShape } from '../../src/kv-cache/model-shape.js'
import { binary, header } from '../fixtures/facts.js'

const demo = modelShape(header())
const build = { name: 'llama-server b11669', cacheTypes: binary().features.cacheTypes }
const codes = (k: string, v: string, flashAttention: 'auto' | 'on' | 'off', shape = demo) =>
  brokenCacheRules({ cacheTypeK: k, cacheTypeV: v, flashAttention }, shape, build).map(({ code, key }) => [code, key])

test('a quantized V needs flash attention; a quantized K alone does not', () => {
  expect(codes('q8_0', 'q8_0', 'off')).toEqual([['PLAN_V_NEEDS_FLASH_ATTENTION', 'cacheTypeV']])
  expect(codes('q8_0', 'f16', 'off')).toEqual([])
  expect(codes('q4_0', 'q5_1', 'auto')).toEqual([])
})

test('blocks of 32 must divide the head size, K and V each', () => {
  expect(codes('q8_0', 'f16', 'auto', { ...demo, keyLength: 48 })).toEqual([['PLAN_HEAD_SIZE', 'cacheTypeK']])
  expect(codes('f16', 'q8_0', 'auto', { ...demo, valueLength: 80 })).toEqual([['PLAN_HEAD_SIZE', 'cacheTypeV']])
  expect(codes('bf16', 'f32', 'auto', { ...demo, keyLength: 48, valueLength: 80 })).toEqual([])
})

test('a type that the build does not list is refused with those that it does', () => {
  const [rule] = brokenCacheRules({ cacheTypeK: 'q8', cacheTypeV: 'f16', flashAttention: 'auto' }, demo, build)
  expect(rule?.code).toBe('PLAN_CACHE_TYPE_UNKNOWN')
  expect(rule?.hint).toContain('q8_0')
})

test('a type that only a newer build has is accepted from that build', () => {
  const newer = { ...build, cacheTypes: [...build.cacheTypes, 'nvfp4'] }
  expect(brokenCacheRules({ cacheTypeK: 'nvfp4', cacheTypeV: 'nvfp4', flashAttention: 'auto' }, demo, newer)).toEqual(
    [],
  )
})

test('with flash attention on, every pair of known types passes on a head size of 64', () => {
  const name = fc.constantFrom(...cacheTypes.map((type) => type.name))
  fc.assert(
    fc.property(name, name, (k, v) => {
      expect(codes(k, v, 'on')).toEqual([])
    }),
  )
})
