/**
 * `cortex-supervisor/gguf`: what a GGUF model is, from its header alone.
 *
 * ```ts
 * import { modelShape, readGguf } from 'cortex-supervisor/gguf'
 *
 * const header = await readGguf('./model.gguf') // or new URL('https://…/model.gguf'): only the header is fetched
 * const { architecture, layers, kvHeads, keyLength, valueLength, contextLength } = modelShape(header)
 * const valuesPerToken = kvHeads.reduce((sum, heads) => sum + heads * (keyLength + valueLength), 0)
 * console.log(`${architecture}, ${layers} layers, up to ${contextLength} tokens, ${valuesPerToken} cached values each`)
 * ```
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
export type { GgufArray, GgufHeader, GgufValue } from './kv-cache/gguf-header.js'
