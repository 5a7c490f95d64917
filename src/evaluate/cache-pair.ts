import { CortexError } from '../errors.js'
import type { CacheTypeName } from '../settings/settings.js'

/** The types of K and of V. */
export interface CachePair {
  k: CacheTypeName
  v: CacheTypeName
}

/** What all other pairs are compared with. */
export const referencePair: CachePair = { k: 'f16', v: 'f16' }

/** From precise to small: the steps between which people choose. */
export const usualPairs: readonly CachePair[] = [
  referencePair,
  { k: 'q8_0', v: 'q8_0' },
  { k: 'q8_0', v: 'q5_1' },
  { k: 'q8_0', v: 'q4_0' },
  { k: 'q5_1', v: 'q5_1' },
  { k: 'q4_0', v: 'q4_0' },
]

/** `q8_0`, or `q8_0/q5_1` where K and V differ. */
export function pairName({ k, v }: CachePair): string {
  return k === v ? k : `${k}/${v}`
}

export function isReference(pair: CachePair): boolean {
  return pairName(pair) === pairName(referencePair)
}

/**
 * Reads pairs as {@link pairName} writes them. The reference comes first, asked for or not; doubles count once.
 * @throws USAGE
 */
export function parsePairs(names: readonly string[]): CachePair[] {
  const pairs = [referencePair, ...names.map(parsePair)]
  return pairs.filter((pair, at) => pairs.findIndex((other) => pairName(other) === pairName(pair)) === at)
}

function parsePair(name: string): CachePair {
  const [, k, v = k] = /^\s*(\w+)\s*(?:\/\s*(\w+)\s*)?$/.exec(name) ?? []
  if (k !== undefined && v !== undefined) return { k, v }
  throw new CortexError('USAGE', `${JSON.stringify(name)} is no pair of cache types.`, {
    hint: 'Write one type for both (q8_0), or K/V (q8_0/q5_1); pairs are separated by commas.',
  })
}
