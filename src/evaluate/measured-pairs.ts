import { CortexError } from '../errors.js'
import { pairName, type CacheTypePair } from '../kv-cache/cache-type-pair.js'

/** What all other pairs are compared with. */
export const referencePair: CacheTypePair = { k: 'f16', v: 'f16' }

/** From precise to small: the steps between which people choose. */
export const usualPairs: readonly CacheTypePair[] = [
  referencePair,
  { k: 'q8_0', v: 'q8_0' },
  { k: 'q8_0', v: 'q5_1' },
  { k: 'q8_0', v: 'q4_0' },
  { k: 'q5_1', v: 'q5_1' },
  { k: 'q4_0', v: 'q4_0' },
]

export function isReference(pair: CacheTypePair): boolean {
  return pairName(pair) === pairName(referencePair)
}

/**
 * Reads pairs as {@link pairName} writes them. The reference comes first, asked for or not; doubles count once.
 * @throws USAGE
 */
export function parsePairs(names: readonly string[]): CacheTypePair[] {
  const pairs = [referencePair, ...names.map(parsePair)]
  return pairs.filter((pair, at) => pairs.findIndex((other) => pairName(other) === pairName(pair)) === at)
}

function parsePair(name: string): CacheTypePair {
  const [, k, v = k] = /^\s*(\w+)\s*(?:\/\s*(\w+)\s*)?$/.exec(name) ?? []
  if (k !== undefined && v !== undefined) return { k, v }
  throw new CortexError('USAGE', `${JSON.stringify(name)} is no pair of cache types.`, {
    hint: 'Write one type for both (q8_0), or K/V (q8_0/q5_1); pairs are separated by commas.',
  })
}
