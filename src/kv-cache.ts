/**
 * The K/V cache, computed: its types, its bytes, and the rules that llama.cpp enforces.
 *
 * @example
 * import { cacheBytes, cacheCells } from 'cortex-supervisor/kv-cache'
 * import { modelShape, readGguf } from 'cortex-supervisor/gguf'
 *
 * const shape = modelShape(await readGguf('model.gguf'))
 * const bytes = cacheBytes(shape, cacheCells({ contextSize: 8192 }, shape.contextLength), { k: 'q8_0', v: 'q8_0' })
 *
 * @module
 */
export { cacheType, cacheTypes, isQuantized, rowBytes, type CacheType } from './kv-cache/cache-types.js'
export { cacheCells, type CellSettings } from './kv-cache/cache-cells.js'
export { cacheBytes, type CacheBytes } from './kv-cache/cache-sizes.js'
export { brokenCacheRules, type BrokenRule, type CacheChoice } from './kv-cache/cache-rules.js'
export type { AttentionKind, LayerCache } from './kv-cache/cache-layout.js'
export type { ModelShape } from './kv-cache/model-shape.js'
export type { CacheTypeName } from './settings/settings.js'
