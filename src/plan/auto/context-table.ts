import { brokenCacheRules, pairSupport } from '../../kv-cache/cache-rules.js'
import { bytesPerToken } from '../../kv-cache/cache-sizes.js'
import { cacheTypes } from '../../kv-cache/cache-types.js'
import { withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import type { CacheTypeName } from '../../settings/settings.js'
import { cacheBuildOf } from '../cache-build.js'
import type { CacheInput } from '../memory/cache-budgets.js'
import { longestContext } from './choose-cache-types.js'
import type { ContextFit } from '../launch-plan.js'

/** A row for each type that this build supports and the rules allow, for K and V alike, and for the mixed pair that `auto` uses. */
export function contextTable(input: CacheInput): ContextFit[] {
  const { plan, shape } = input
  const { settings, binary } = plan
  const build = cacheBuildOf(binary)
  const trained = trainedContext(input)
  return pairs(binary.features.cacheTypes).flatMap((types): ContextFit[] => {
    const choice = withCacheTypes(settings, types)
    if (brokenCacheRules(choice, shape, build).length > 0) return []
    return [
      {
        cacheTypeK: types.k,
        cacheTypeV: types.v,
        bytesPerToken: bytesPerToken(shape, types, settings.flashAttention, settings.swaFull)?.total ?? null,
        longestContext: longestContext(trained, types, false) ?? longestContext(trained, types, true),
        runs: pairSupport(choice, shape, build),
      },
    ]
  })
}

function pairs(listed: readonly CacheTypeName[]): CacheTypePair[] {
  return cacheTypes
    .filter(({ name }) => listed.includes(name))
    .flatMap(({ name }) => [
      { k: name, v: name },
      ...(name === 'q8_0' && listed.includes('q5_1') ? [{ k: 'q8_0', v: 'q5_1' }] : []),
    ])
}

/** The table shows what context is possible, whichever is set. */
function trainedContext(input: CacheInput): CacheInput {
  const { contextSize: _, ...settings } = input.plan.settings
  return { ...input, plan: { ...input.plan, settings } }
}
