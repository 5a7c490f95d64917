import type { ModelShape } from './model-shape.js'

/** llama.cpp pads the cells of each stream to a multiple of this (`llama_context`, GGML_PAD(n_ctx_seq, 256)). */
const cellPadding = 256
/** llama-server's own where `parallel` is not set; they share one cache then, whatever `kvUnified` says. */
const defaultSlots = 4
/** llama.cpp's own: `--batch-size` and `--ubatch-size`. */
const defaultBatch = 2048
const defaultUbatch = 512

/** The settings that decide how many cells there are; what is undefined is llama-server's own choice. */
export interface CellSettings {
  /** Tokens; undefined or 0: the trained context. */
  contextSize?: number | undefined
  /** Slots; undefined: llama-server picks four, with one unified cache. */
  parallel?: number | undefined
  /** One cache for all slots; undefined: where `parallel` is. */
  kvUnified?: boolean | undefined
  /** Tokens. A window holds as many cells more as one step may write. */
  batchSize?: number | undefined
  /** Tokens; 0: as `batchSize`. */
  ubatchSize?: number | undefined
  /** Default true; false, or a build without `--fit`: an unset context is split between the slots as any other is. */
  fit?: boolean | undefined
  /** Layers with a window hold the whole context all the same. */
  swaFull?: boolean | undefined
}

/** Cells that each layer of a kind has, those of all streams together. */
export interface CacheCells {
  /** Sequences that run side by side: slots. Each has a recurrent state of its own. */
  sequences: number
  /** Caches side by side: 1 where the slots share one. */
  streams: number
  /** Of layers that hold the whole context. */
  full: number
  /** Of layers with a window; `full` where the model has none. */
  windowed: number
}

/**
 * How many cells a K/V cache has.
 *
 * An explicit `parallel` turns the unified cache off unless it is asked for: the context is then split between the
 * slots, each share padded on its own. Of an unset context `--fit` makes the whole trained context for every slot, if
 * there is memory for it. A layer with a window has, a stream, the window once for each slot that shares it and the
 * tokens of one step, padded, but never more than the context (`llama_kv_cache_iswa`; all of this seen in build 11669).
 */
export function cacheCells(
  settings: CellSettings,
  { contextLength, slidingWindow }: Pick<ModelShape, 'contextLength' | 'slidingWindow'>,
): CacheCells {
  const sequences = settings.parallel ?? defaultSlots
  const streams = settings.parallel === undefined || settings.kvUnified === true ? 1 : sequences
  // 0 is llama.cpp's own way to say “the trained context”.
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
