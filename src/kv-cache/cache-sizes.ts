import type { CacheCells } from './cache-cells.js'
import type { CacheTypePair } from './cache-type-pair.js'
import { cacheType, rowBytes } from './cache-types.js'
import type { ModelShape } from './model-shape.js'

/** What one layer takes, in bytes. */
export interface LayerBytes {
  /** All cells' rows of K. */
  k: number
  /** All cells' rows of V. */
  v: number
  /** Recurrent state of all sequences. */
  state: number
}

/** In bytes. */
export interface CacheBytes extends LayerBytes {
  /** K and V together: what llama.cpp logs as its KV buffers. The state is in buffers of its own (RS). */
  total: number
  /** One per layer; they add up to the rest. */
  layers: readonly LayerBytes[]
}

/** f32. */
const stateValueBytes = 4

/**
 * Bytes of a K/V cache: for each layer its cells × a row of K and a row of V, and the state of recurrent layers.
 *
 * Exact: the same numbers as llama.cpp's, whose log rounds them to 0.01 MiB. Null where we cannot know: the layout of
 * the architecture's cache, a type that is none of {@link cacheTypes}, a row that its blocks do not divide, or numbers
 * beyond what can be counted.
 *
 * @param flashAttention `off` makes every layer's V as wide as the widest; `auto` counts as `on`, as it does when
 * llama.cpp allocates the cache
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
 * Bytes that one more token of context takes: a row of K and V in each layer that holds the whole context. Layers with a
 * window do not grow, once it is full.
 */
export function bytesPerToken(
  shape: ModelShape,
  types: CacheTypePair,
  flashAttention: 'auto' | 'on' | 'off' = 'auto',
): Pick<CacheBytes, 'k' | 'v' | 'total'> | null {
  const bytes = cacheBytes(shape, { sequences: 0, streams: 1, full: 1, windowed: 0 }, types, flashAttention)
  return bytes && { k: bytes.k, v: bytes.v, total: bytes.total }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
