/** llama.cpp pads the cells of each stream to a multiple of this (`llama_context`, GGML_PAD(n_ctx_seq, 256)). */
const CELL_PADDING = 256

export interface CellSettings {
  /** Tokens; undefined: the trained context. */
  contextSize?: number | undefined
  /** Slots; undefined: llama-server picks four, with one unified cache. */
  parallel?: number | undefined
  kvUnified?: boolean | undefined
}

/**
 * Cells of the cache, all slots together.
 *
 * An explicit `parallel` turns the unified cache off unless it is asked for: the context is then split between the
 * slots, each share padded on its own. An unset context gives every slot the whole trained context (seen in build 11669).
 */
export function cacheCells(settings: CellSettings, trainedContext: number): number {
  const unified = settings.parallel === undefined || settings.kvUnified === true
  const streams = unified ? 1 : (settings.parallel ?? 1)
  // 0 is llama.cpp's own way to say “the trained context”.
  const perStream = settings.contextSize ? Math.floor(settings.contextSize / streams) : trainedContext
  return Math.max(1, Math.ceil(perStream / CELL_PADDING)) * CELL_PADDING * streams
}
