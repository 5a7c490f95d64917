import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { closestName } from '../../src/settings/closest-name.js'
import { configKeys } from '../../src/settings/config-keys.generated.js'

const keys = configKeys.map(({ key }) => key).filter((key) => /^\w+$/.test(key))
const cacheTypes = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'iq4_nl', 'q4_0']

describe('closestName', () => {
  test.each([
    ['q8', 'q8_0'],
    ['Q8_0', 'q8_0'],
    ['q8-0', 'q8_0'],
    ['fp16', 'f16'],
    ['iq4nl', 'iq4_nl'],
  ])('takes the cache type %s for %s', (name, meant) => expect(closestName(name, cacheTypes)).toBe(meant))

  test.each([
    ['cacheTypV', 'cacheTypeV'],
    ['cache-type-k', 'cacheTypeK'],
    ['contxtSize', 'contextSize'],
    ['thraeds', 'threads'],
    ['gatway', 'gateway'],
  ])('takes the key %s for %s', (name, meant) => expect(closestName(name, keys)).toBe(meant))

  test.each(['', 'x', 'temperature', '__proto__', 'z'.repeat(1000)])('has no idea for %j', (name) =>
    expect(closestName(name, cacheTypes)).toBeUndefined(),
  )

  test('finds a name itself, and one that has two letters swapped', () => {
    const swapped = fc.constantFrom(...keys.filter((key) => key.length > 5)).chain((key) =>
      fc.nat(key.length - 2).map((at) => ({
        key,
        typed: key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2),
      })),
    )
    fc.assert(
      fc.property(swapped, ({ key, typed }) => {
        expect(closestName(key, keys)).toBe(key)
        // The two cache types differ in their last letter: a swap there makes neither.
        if (!key.startsWith('cacheType')) expect(closestName(typed, keys)).toBe(key)
      }),
    )
  })
})
