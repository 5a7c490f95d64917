import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsePairs, usualPairs } from '../../src/evaluate/measured-pairs.js'
import { pairName } from '../../src/kv-cache/cache-type-pair.js'

test('one type for both, or K/V; f16 comes first, and nothing twice', () => {
  expect(parsePairs(['q8_0', ' q8_0 / q5_1', 'q8_0/q8_0', 'f16']).map(pairName)).toEqual(['f16', 'q8_0', 'q8_0/q5_1'])
  expect(parsePairs([]).map(pairName)).toEqual(['f16'])
})

test.each(['', '/', 'q8_0/', '/q8_0', 'q8_0/q5_1/q4_0', 'q8 0', 'q8_0;rm'])('%j is no pair', (name) => {
  expect(() => parsePairs([name])).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

test('names are read as they are written', () => {
  const type = fc.constantFrom('f32', 'bf16', 'q8_0', 'iq4_nl', 'q6_x')
  fc.assert(
    fc.property(fc.record({ k: type, v: type }), (pair) => {
      expect(parsePairs([pairName(pair)])).toContainEqual(pair)
    }),
  )
  expect(parsePairs(usualPairs.map(pairName))).toEqual(usualPairs)
})
