export type { CacheTypePair as CachePair } from '../kv-cache/cache-type-pair.js'
export { parsePairs, referencePair, usualPairs } from './measured-pairs.js'
