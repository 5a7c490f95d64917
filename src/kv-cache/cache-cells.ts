import type { ModelShape } from './model-shape.js'

/** llama.cpp pads the cells of each stream to a multiple of this (`llama_context`, GGML_PAD(n_ctx_seq, 256)). */
const cellPadding = 256
/** llama-server's default. The slots then share one cache, whatever `kvUnified` is. */
const defaultSlots = 4
/** llama.cpp's defaults of `--batch-size` and `--ubatch-size`, in tokens. */
const defaultBatch = 2048
const defaultUbatch = 512

/** The settings that decide the number of cells; undefined: llama-server's default. */
export interface CellSettings {
  /** Tokens; undefined or 0: the trained context. */
  contextSize?: number | undefined
  /** Slots; undefined: llama-server picks four, with one unified cache. */
  parallel?: number | undefined
  /** One cache for all slots; undefined: only if `parallel` is undefined too. */
  kvUnified?: boolean | undefined
  /** Tokens. The cache of a window has this many extra cells, or `ubatchSize` where that is smaller. */
  batchSize?: number | undefined
  /** Tokens; 0: the same as `batchSize`. */
  ubatchSize?: number | undefined
  /** Default true. false, also for builds without `--fit`: an unset context is divided between the slots like an explicit one. */
  fit?: boolean | undefined
  /** Layers with a window cache the whole context. */
  swaFull?: boolean | undefined
}

/** Cells per layer, those of all streams together. */
export interface CacheCells {
  /** Concurrent sequences (slots). Each has its own recurrent state. */
  sequences: number
  /** Separate caches: 1 where the slots share one. */
  streams: number
  /** Of layers that cache the whole context. */
  full: number
  /** Of layers with a window; equal to `full` for models without one. */
  windowed: number
}

/**
 * The number of cells of a K/V cache.
 *
 * An explicit `parallel` turns the unified cache off unless `kvUnified` is true: the context is then divided between the
 * slots, each share padded separately. With an unset context `--fit` gives every slot the whole trained context, if there
 * is enough memory. A layer with a window has, per stream, the window once for each slot that shares it plus the tokens of
 * one ubatch, padded, but never more than the context (`llama_kv_cache_iswa`; all of this observed in build 11669).
 */
export function cacheCells(
  settings: CellSettings,
  { contextLength, slidingWindow }: Pick<ModelShape, 'contextLength' | 'slidingWindow'>,
): CacheCells {
  const sequences = settings.parallel ?? defaultSlots
  const streams = settings.parallel === undefined || settings.kvUnified === true ? 1 : sequences
  // 0 means the trained context in llama.cpp, too.
  const context = settings.contextSize || (settings.fit === false ? contextLength : contextLength * streams)
  const wanted = Math.floor(context / streams)
  const full = padded(Math.max(1, wanted))
  const { batchSize = defaultBatch, ubatchSize = defaultUbatch } = settings
  const step = ubatchSize === 0 ? batchSize : Math.min(batchSize, ubatchSize)
  const window =
    slidingWindow === null || settings.swaFull === true
      ? full
      : padded(Math.min(full, slidingWindow * (streams === 1 ? sequences : 1) + step))
  return { sequences, streams, full: full * streams, windowed: window * streams }
}

function padded(cells: number): number {
  return Math.ceil(cells / cellPadding) * cellPadding
}
