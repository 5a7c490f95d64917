import type { CacheTypeName } from '../settings/settings.js'
import { cacheType, rowBytes } from './cache-types.js'
import type { ModelShape } from './model-shape.js'

/** Bytes. */
export interface CacheBytes {
  k: number
  v: number
  total: number
}

/**
 * Bytes of a K/V cache with `cells` cells: cells × Σ over layers of the K row and the V row.
 *
 * Null where we cannot know: the layout of the architecture's cache differs from one row a layer and a cell, a
 * type is none of {@link cacheTypes}, or its blocks do not divide a row.
 */
export function cacheBytes(
  shape: ModelShape,
  cells: number,
  types: { k: CacheTypeName; v: CacheTypeName },
): CacheBytes | null {
  if (shape.attention !== 'plain') return null
  const typeK = cacheType(types.k)
  const typeV = cacheType(types.v)
  if (!typeK || !typeV) return null

  let k = 0
  let v = 0
  for (const kvHeads of shape.kvHeads) {
    const rowK = rowBytes(typeK, kvHeads * shape.keyLength)
    const rowV = rowBytes(typeV, kvHeads * shape.valueLength)
    if (rowK === undefined || rowV === undefined) return null
    k += cells * rowK
    v += cells * rowV
  }
  return { k, v, total: k + v }
}
