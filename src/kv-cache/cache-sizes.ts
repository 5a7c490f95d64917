import type { CacheCells } from './cache-cells.js'
import type { CacheTypePair } from './cache-type-pair.js'
import { cacheType, rowBytes } from './cache-types.js'
import type { ModelShape } from './model-shape.js'

/** Size of one layer's cache, in bytes. */
export interface LayerBytes {
  /** Rows of K of all cells. */
  k: number
  /** Rows of V of all cells. */
  v: number
  /** Recurrent state of all sequences. */
  state: number
}

/** Size of a K/V cache, in bytes; `k`, `v` and `state` are the sums over all layers. */
export interface CacheBytes extends LayerBytes {
  /** K and V together: what llama.cpp logs as KV buffers. The recurrent state is in other buffers (RS). */
  total: number
  /** One per layer. */
  layers: readonly LayerBytes[]
}

/** The recurrent state is always f32. */
const stateValueBytes = 4

/**
 * Bytes of a K/V cache: for each layer its cells × (a row of K + a row of V), and the state of recurrent layers.
 *
 * Exact: the sizes that llama.cpp allocates, which its log rounds to 0.01 MiB. Null where the size is unknown: the
 * architecture's layout is unknown, a type is not one of {@link cacheTypes}, a row is not a multiple of the type's block,
 * or the sum is not a safe integer.
 *
 * @param flashAttention `off`: V of every layer is as wide as the widest. `auto` counts as `on`, as it does when llama.cpp
 * allocates the cache
 */
export function cacheBytes(
  shape: ModelShape,
  cells: CacheCells,
  types: CacheTypePair,
  flashAttention: 'auto' | 'on' | 'off' = 'auto',
): CacheBytes | null {
  const typeK = cacheType(types.k)
  const typeV = cacheType(types.v)
  if (shape.layerCaches === null || !typeK || !typeV) return null

  const layers: LayerBytes[] = []
  for (const { cache, k, v, state } of shape.layerCaches) {
    const rowK = rowBytes(typeK, k)
    const rowV = rowBytes(typeV, flashAttention === 'off' ? shape.widestV : v)
    if (rowK === undefined || rowV === undefined) return null
    const rows = cache === 'none' ? 0 : cells[cache]
    layers.push({ k: rows * rowK, v: rows * rowV, state: cells.sequences * state * stateValueBytes })
  }
  const k = sum(layers.map((layer) => layer.k))
  const v = sum(layers.map((layer) => layer.v))
  const state = sum(layers.map((layer) => layer.state))
  return Number.isSafeInteger(k + v + state) ? { k, v, state, total: k + v, layers } : null
}

/**
 * Bytes by which a K/V cache grows per token of context: a row of K and V in each layer that caches the whole context. The
 * cache of layers with a window does not grow once the window is full, unless `swaFull` is set. Null as {@link cacheBytes}.
 */
export function bytesPerToken(
  shape: ModelShape,
  types: CacheTypePair,
  flashAttention: 'auto' | 'on' | 'off' = 'auto',
  swaFull = false,
): Pick<CacheBytes, 'k' | 'v' | 'total'> | null {
  const cells = { sequences: 0, streams: 1, full: 1, windowed: swaFull ? 1 : 0 }
  const bytes = cacheBytes(shape, cells, types, flashAttention)
  return bytes && { k: bytes.k, v: bytes.v, total: bytes.total }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
