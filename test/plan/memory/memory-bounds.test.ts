import { describe, expect, test } from '@jest/globals'
import {
  cacheBound,
  computeBound,
  hasFlashAttention,
  promptCacheLimit,
} from '../../../src/plan/memory/memory-bounds.js'
import type { Settings } from '../../../src/settings/settings.js'
import { binary } from '../../fixtures/facts.js'
import { observedOnHost, planOf } from '../../fixtures/observed-child.js'

const MiB = 2 ** 20

// The settings, whether flash attention was on, and MiB of the compute buffer in the log of build 11669 with the demo model.
test.each<[Partial<Settings>, boolean, number]>([
  [{}, true, 6.35],
  [{ flashAttention: 'off' }, false, 18.51],
  [{ contextSize: 400_000, cacheTypeK: 'f32', cacheTypeV: 'f32' }, true, 490.73],
  [{ contextSize: 200_000, flashAttention: 'off' }, false, 1566.53],
  [{ contextSize: 200_000, ubatchSize: 2048, batchSize: 2048 }, true, 799.34],
])('with %j no more is taken to compute in than the bound', (changes, flashAttention, seen) => {
  const bound = computeBound(planOf({ settings: changes }), flashAttention) / MiB
  expect(bound).toBeGreaterThan(seen)
  // And not so much more that no switch would ever find room.
  expect(bound).toBeLessThan(4 * seen)
})

describe('flash attention', () => {
  test.each<[Partial<Settings>, 'on' | 'off' | null, boolean]>([
    [{ flashAttention: 'on' }, 'off', true],
    [{ flashAttention: 'off' }, 'on', false],
    [{ cacheTypeV: 'q8_0' }, null, true],
    [{ cacheTypeK: 'q8_0' }, null, false],
    [{}, 'on', true],
    [{}, 'off', false],
  ])('with %j and %s seen', (changes, seen, expected) => {
    const plan = planOf({ settings: changes })
    expect(hasFlashAttention(plan, seen && observedOnHost(plan, { flashAttention: seen }))).toBe(expected)
  })
})

describe('the K/V cache', () => {
  const before = planOf()
  const running = { plan: before, observed: observedOnHost(before) }

  test('is computed where nothing was seen of the same model', () => {
    expect(cacheBound(before, null)).toBe(2 * MiB)
    expect(cacheBound(planOf({ model: { path: '/models/other.gguf' } }), running)).toBe(2 * MiB)
  })

  test('is what was seen where that is more', () => {
    const larger = { plan: before, observed: observedOnHost(before, { kMiB: 3, vMiB: 1 }) }
    expect(cacheBound(before, larger)).toBe(4 * MiB)
    const q8 = planOf({ settings: { cacheTypeK: 'q8_0' } })
    expect(cacheBound(q8, larger)).toBe(((3 * 34) / 64 + 1) * MiB)
    expect(cacheBound(planOf({ settings: { contextSize: 4096 } }), larger)).toBe(8 * MiB)
    // Layers with a window do not shrink with the context.
    expect(cacheBound(planOf({ settings: { contextSize: 512 } }), larger)).toBe(4 * MiB)
  })
})

test('the prompt cache is as large as it is set, or as llama.cpp makes it', () => {
  const older = { binary: { features: { ...binary().features, flags: [] } } }
  expect(promptCacheLimit(planOf())).toBe(8192 * MiB)
  expect(promptCacheLimit(planOf({ settings: { cacheRam: 5 } }))).toBe(5)
  expect(promptCacheLimit(planOf({ settings: { cacheRam: -1 } }))).toBe(Infinity)
  expect(promptCacheLimit(planOf(older))).toBe(0)
})
