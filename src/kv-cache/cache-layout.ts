import type { HeaderReader } from './header-reader.js'
import { cacheOwners, hasUnusualCache, isKnownPlain, usesMla } from './known-architectures.js'
import { readRecurrentState } from './recurrent-state.js'
import { readSlidingWindow } from './sliding-window.js'

/** How the layers of a model keep the past, which decides what its K/V cache holds. */
export type AttentionKind =
  /** Every layer caches K and V for the whole context. */
  | 'plain'
  /** Some layers cache only a window (Gemma 2/3, gpt-oss). */
  | 'sliding-window'
  /** K is one compressed vector a cell, V is a view of it (DeepSeek 2/3). */
  | 'mla'
  /** Some layers, or all, keep a state in place of a cache (Jamba, Falcon-H1, Qwen3-Next, Mamba). */
  | 'recurrent'
  /** Architectures whose layout we do not know. */
  | 'unknown'

/** What one layer keeps of the past. It may keep both a cache and a state (Falcon-H1), or neither. */
export interface LayerCache {
  /**
   * `full`: it caches the whole context; `windowed`: the tokens of a window; `none`: it has no cache of its own. A layer
   * with a cache may still put no values into it (Deci).
   */
  cache: 'full' | 'windowed' | 'none'
  /** Values a cell in K. */
  k: number
  /** Values a cell in V; with MLA none, since V is a view of K there. */
  v: number
  /** Values of recurrent state a sequence, kept as f32 whatever the cache types are; 0: none. */
  state: number
}

export interface CacheLayout {
  attention: AttentionKind
  /** Tokens; null where no layer has a window. */
  slidingWindow: number | null
  /** One per layer; null: not known. */
  layerCaches: readonly LayerCache[] | null
  /**
   * Values a cell of the widest V of all layers: without flash attention V is stored transposed, and every layer's is
   * made as wide as this.
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

/** By architecture, and only where all that decides is known: a wrong size is worse than none. */
export function readCacheLayout(read: HeaderReader, architecture: string, dimensions: LayerDimensions): CacheLayout {
  const { layers, kvHeads, keyLength, valueLength } = dimensions
  const key = (name: string) => read.whole(`${architecture}.${name}`)
  const has = (name: string) => read.isSet(`${architecture}.${name}`)
  if (hasUnusualCache(has)) return unknown

  // The layers behind these only predict further tokens; they have no cache in the main context.
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
