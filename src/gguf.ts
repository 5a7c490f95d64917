/**
 * `cortex-supervisor/gguf`: reads the header of a GGUF model and what it says about the model.
 *
 * ```ts
 * import { modelShape, readGguf } from 'cortex-supervisor/gguf'
 *
 * const header = await readGguf('./model.gguf') // or new URL('https://…/model.gguf'): only the header is fetched
 * const { architecture, layers, layerCaches, contextLength } = modelShape(header)
 * const perToken = layerCaches?.reduce((sum, { k, v }) => sum + k + v, 0) ?? 'an unknown number of'
 * console.log(`${architecture}, ${layers} layers, up to ${contextLength} tokens, ${perToken} cached values each`)
 * ```
 *
 * About 64 KiB of the file are read, whatever its size, or the whole header (up to 20 MB) where a large vocabulary has to
 * be skipped. `keyLength`, `valueLength` and `embeddingLength` count values, `contextLength` and `slidingWindow` tokens;
 * `heads`, `kvHeads` and `layerCaches` have one entry per layer. The format is that of ggml's `gguf.h`, versions 2 and 3 in
 * either byte order; headers are interpreted, defaults included, as by llama.cpp's `load_hparams`. A damaged or malicious
 * header is refused with MODEL_INVALID, MODEL_TRUNCATED or MODEL_NOT_GGUF, and uses no more memory than a valid one.
 *
 * @module
 */
export { CortexError, isCortexError } from './errors.js'
export type { ErrorCode } from './errors.js'
export { readGguf } from './models/gguf/read-gguf.js'
export type { ReadGgufOptions } from './models/gguf/read-gguf.js'
export { modelShape } from './kv-cache/model-shape.js'
export type { AttentionKind, LayerCache } from './kv-cache/cache-layout.js'
export type { ModelShape } from './kv-cache/model-shape.js'
export type { GgufArray, GgufHeader, GgufValue } from './facts/gguf-header.js'
