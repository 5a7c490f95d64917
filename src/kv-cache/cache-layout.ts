import type { HeaderReader } from './header-reader.js'
import { cacheOwners, hasUnusualCache, isKnownPlain, usesMla } from './known-architectures.js'
import { readRecurrentState } from './recurrent-state.js'
import { readSlidingWindow } from './sliding-window.js'

/** How the layers of a model remember earlier tokens, which decides what its K/V cache contains. */
export type AttentionKind =
  /** Every layer caches K and V for the whole context. */
  | 'plain'
  /** Some layers cache only a window (Gemma 2/3, gpt-oss). */
  | 'sliding-window'
  /** K is one compressed vector per cell, V is a view of it (DeepSeek 2/3). */
  | 'mla'
  /** Some or all layers keep a state instead of a cache (Jamba, Falcon-H1, Qwen3-Next, Mamba). */
  | 'recurrent'
  /** The layout of this architecture is unknown to this version. */
  | 'unknown'

/** What one layer stores of earlier tokens. It may have both a cache and a state (Falcon-H1), or neither. */
export interface LayerCache {
  /**
   * `full`: the whole context; `windowed`: the tokens of a window; `none`: the layer has no cache of its own. A layer with
   * a cache may store no values in it (Deci).
   */
  cache: 'full' | 'windowed' | 'none'
  /** Values per cell in K. */
  k: number
  /** Values per cell in V; 0 with MLA, where V is a view of K. */
  v: number
  /** Values of recurrent state per sequence, stored as f32 with all cache types; 0: none. */
  state: number
}

export interface CacheLayout {
  attention: AttentionKind
  /** Tokens; null where no layer has a window. */
  slidingWindow: number | null
  /** One per layer; null: unknown. */
  layerCaches: readonly LayerCache[] | null
  /**
   * Values per cell of the widest V of all layers: without flash attention V is stored transposed, and is allocated this
   * wide in every layer.
   */
  widestV: number
}

export interface LayerDimensions {
  layers: number
  heads: readonly number[]
  kvHeads: readonly number[]
  keyLength: number
  valueLength: number
  embeddingLength: number
}

const unknown: CacheLayout = { attention: 'unknown', slidingWindow: null, layerCaches: null, widestV: 0 }

/** Returns `unknown` unless everything that decides the layout is known: a wrong size is worse than none. */
export function readCacheLayout(read: HeaderReader, architecture: string, dimensions: LayerDimensions): CacheLayout {
  const { layers, kvHeads, keyLength, valueLength } = dimensions
  const key = (name: string) => read.whole(`${architecture}.${name}`)
  const has = (name: string) => read.isSet(`${architecture}.${name}`)
  if (hasUnusualCache(has)) return unknown

  // Layers for multi-token prediction come last and have no cache in the main context.
  const ownLayers = layers - (key('nextn_predict_layers') ?? 0)
  const recurrence = readRecurrentState(read, architecture, { ...dimensions, ownLayers })
  if (recurrence === 'unknown') return unknown
  const attends = recurrence?.attention ?? Array.from({ length: layers }, () => true)
  const window = readSlidingWindow(read, architecture, attends)
  const isMla = usesMla(architecture, has)
  if (window === 'unknown' || isMla === 'unknown') return unknown
  if (!recurrence && !window && !isMla && !isKnownPlain(architecture, has)) return unknown

  const owners = cacheOwners(architecture, layers, key('attention.shared_kv_layers'))
  if (ownLayers <= 0 || owners < 0) return unknown

  const rows = kvHeads.map((heads, layer) => {
    const swa = window?.layers[layer] === true
    const k = heads * ((swa ? key('attention.key_length_swa') : null) ?? keyLength)
    const v = heads * ((swa ? key('attention.value_length_swa') : null) ?? valueLength)
    return { cache: swa ? ('windowed' as const) : ('full' as const), k, v: isMla ? 0 : v }
  })
  return {
    attention: recurrence ? 'recurrent' : isMla ? 'mla' : window ? 'sliding-window' : 'plain',
    slidingWindow: window?.tokens ?? null,
    layerCaches: rows.map((row, layer) => ({
      ...(layer < Math.min(ownLayers, owners) && attends[layer] === true ? row : { cache: 'none', k: 0, v: 0 }),
      state: layer < ownLayers && recurrence?.layers[layer] === true ? recurrence.values : 0,
    })),
    widestV: Math.max(...rows.map(({ v }) => v)),
  }
}
