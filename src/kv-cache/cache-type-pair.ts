import type { CacheTypeName } from '../settings/settings.js'

/** The cache types of K and V: values of llama.cpp's `--cache-type-k` and `--cache-type-v`. */
export interface CacheTypePair {
  k: CacheTypeName
  v: CacheTypeName
}

/** A pair of cache types in the form of the settings. */
export interface CacheTypeSettings {
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
}

export const cacheTypeKeys = ['cacheTypeK', 'cacheTypeV'] as const

export function cacheTypePairOf({ cacheTypeK, cacheTypeV }: CacheTypeSettings): CacheTypePair {
  return { k: cacheTypeK, v: cacheTypeV }
}

/** The same settings with this pair. */
export function withCacheTypes<T extends CacheTypeSettings>(settings: T, { k, v }: CacheTypePair): T {
  return { ...settings, cacheTypeK: k, cacheTypeV: v }
}

/** The short form of a pair, as the option `pairs` accepts it: `q8_0`, or `q8_0/q5_1` where K and V differ. */
export function pairName({ k, v }: CacheTypePair): string {
  return k === v ? k : `${k}/${v}`
}

/** The form of a pair in a sentence: `q8_0`, or `K q8_0 with V q5_1`. */
export function describePair({ k, v }: CacheTypePair): string {
  return k === v ? k : `K ${k} with V ${v}`
}
