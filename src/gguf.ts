/**
 * `cortex-supervisor/gguf`: what a GGUF model is, from its header alone.
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
 * Of a file of any size some 64 KiB are read, and of a large vocabulary, which is passed over, up to the 20 MB that its
 * header has. Lengths are values, `contextLength` and `slidingWindow` tokens; `heads`, `kvHeads` and `layerCaches` have one
 * entry per layer. The format is that of `gguf.h` in ggml, versions 2 and 3 in either byte order; what a header means, its
 * defaults included, is what llama.cpp's `load_hparams` makes of it. A header that is damaged, or that lies, is refused with
 * MODEL_INVALID, MODEL_TRUNCATED or MODEL_NOT_GGUF, and takes no more memory than an honest one.
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
