import { CortexError } from '../errors.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { pairName, type CacheTypePair } from '../kv-cache/cache-type-pair.js'
import { isReference } from './measured-pairs.js'

export interface SortedPairs {
  allowed: readonly CacheTypePair[]
  skipped: readonly { pair: CacheTypePair; reason: string }[]
  /** What the rules warn of in those that are allowed. */
  notes: readonly string[]
}

/** Those that the rules allow here, and why not the others. @throws the plan's error where f16 itself is refused */
export function sortPairs(
  pairs: readonly CacheTypePair[],
  planFor: (pair: CacheTypePair) => Pick<LaunchPlan, 'errors' | 'warnings'>,
): SortedPairs {
  const judged = pairs.map((pair) => ({ pair, ...planFor(pair) }))
  for (const { pair, errors } of judged) {
    const [error] = errors
    if (isReference(pair) && error) throw new CortexError(error.code, error.message, { hint: error.hint })
  }
  return {
    allowed: judged.filter(({ errors }) => errors.length === 0).map(({ pair }) => pair),
    skipped: judged
      .filter(({ errors }) => errors.length > 0)
      .map(({ pair, errors }) => ({ pair, reason: [...new Set(errors.map(({ message }) => message))].join(' ') })),
    notes: judged
      .filter(({ errors }) => errors.length === 0)
      .flatMap(({ pair, warnings }) =>
        warnings
          .filter(({ key }) => key === 'cacheTypeK' || key === 'cacheTypeV')
          .map(({ message }) => `${pairName(pair)}: ${message}`),
      ),
  }
}
