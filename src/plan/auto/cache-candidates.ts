import { brokenCacheRules, pairSupport, type PairSupport } from '../../kv-cache/cache-rules.js'
import { withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import type { ModelShape } from '../../kv-cache/model-shape.js'
import type { Settings } from '../../settings/settings.js'
import { cacheBuildOf } from '../cache-build.js'
import type { BinaryFacts } from '../../facts/machine-and-build.js'

/** What stands in the config for a type that is to be chosen. */
export const autoType = 'auto'

/** From precise to small. A K of few bits costs more quality than such a V. */
const ladder: readonly CacheTypePair[] = [
  { k: 'f16', v: 'f16' },
  { k: 'q8_0', v: 'q8_0' },
  { k: 'q8_0', v: 'q5_1' },
  { k: 'q5_1', v: 'q5_1' },
  { k: 'q4_0', v: 'q4_0' },
]
/** For one side alone, the other being given, or being f16 because without flash attention V cannot be quantized. */
const oneSide = ['f16', 'q8_0', 'q5_1', 'q4_0'] as const

/** The better comes first. What the device does not run well is taken only where the given side leaves nothing else. */
const preference: readonly PairSupport[] = ['native', 'without-flash-attention', 'converted', 'unknown', 'cpu']

export function hasOpenTypes({ cacheTypeK, cacheTypeV }: Pick<Settings, 'cacheTypeK' | 'cacheTypeV'>): boolean {
  return cacheTypeK === autoType || cacheTypeV === autoType
}

/** The pairs that `auto` may stand for, from precise to small: those that break no rule and run best on the device. */
export function cacheCandidates(settings: Settings, shape: ModelShape, binary: BinaryFacts): readonly CacheTypePair[] {
  const build = cacheBuildOf(binary)
  const judged = openPairs(settings, shape)
    .map((pair) => ({ pair, choice: withCacheTypes(settings, pair) }))
    .filter(({ choice }) => brokenCacheRules(choice, shape, build).length === 0)
    .map(({ pair, choice }) => ({ pair, support: pairSupport(choice, shape, build) }))
  const best = preference.find((wanted) => judged.some(({ support }) => support === wanted))
  return judged.filter(({ support }) => support === best).map(({ pair }) => pair)
}

function openPairs({ cacheTypeK, cacheTypeV, flashAttention }: Settings, shape: ModelShape): readonly CacheTypePair[] {
  // With MLA V is a view of K: differing types would say nothing.
  const same = shape.attention === 'mla'
  if (cacheTypeK !== autoType) return (same ? [cacheTypeK] : oneSide).map((v) => ({ k: cacheTypeK, v }))
  if (cacheTypeV !== autoType) return (same ? [cacheTypeV] : oneSide).map((k) => ({ k, v: cacheTypeV }))
  if (flashAttention === 'off' && !same) return oneSide.map((k) => ({ k, v: 'f16' }))
  return same ? ladder.filter(({ k, v }) => k === v) : ladder
}
