import { brokenCacheRules, pairSupport, type PairSupport } from '../../kv-cache/cache-rules.js'
import { withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import type { ModelShape } from '../../kv-cache/model-shape.js'
import type { Settings } from '../../settings/settings.js'
import { cacheBuildOf } from '../cache-build.js'
import type { BinaryFacts } from '../../facts/machine-and-build.js'

/** The value of a cache type in the config that is to be chosen by the free memory. */
export const autoType = 'auto'

/** From precise to small. Few bits cost more quality in K than in V. */
const ladder: readonly CacheTypePair[] = [
  { k: 'f16', v: 'f16' },
  { k: 'q8_0', v: 'q8_0' },
  { k: 'q8_0', v: 'q5_1' },
  { k: 'q5_1', v: 'q5_1' },
  { k: 'q4_0', v: 'q4_0' },
]
/** For one of K and V, where the other is given, or is f16 because V cannot be quantized without flash attention. */
const oneSide = ['f16', 'q8_0', 'q5_1', 'q4_0'] as const

/** Best first. A pair that the device runs badly is a candidate only where the given type leaves no other. */
const preference: readonly PairSupport[] = ['native', 'without-flash-attention', 'converted', 'unknown', 'cpu']

export function hasOpenTypes({ cacheTypeK, cacheTypeV }: Pick<Settings, 'cacheTypeK' | 'cacheTypeV'>): boolean {
  return cacheTypeK === autoType || cacheTypeV === autoType
}

/** The pairs that `auto` may choose, from precise to small: those that break no rule and run best on the device. */
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
  // With MLA V is a view of K, so both have the same type.
  const same = shape.attention === 'mla'
  if (cacheTypeK !== autoType) return (same ? [cacheTypeK] : oneSide).map((v) => ({ k: cacheTypeK, v }))
  if (cacheTypeV !== autoType) return (same ? [cacheTypeV] : oneSide).map((k) => ({ k, v: cacheTypeV }))
  if (flashAttention === 'off' && !same) return oneSide.map((k) => ({ k, v: 'f16' }))
  return same ? ladder.filter(({ k, v }) => k === v) : ladder
}
