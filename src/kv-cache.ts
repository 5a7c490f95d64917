/**
 * `cortex-supervisor/kv-cache`: what a K/V cache takes, from a model's header and the settings, and the rules that
 * llama.cpp enforces. Pure: it reads no file and asks no device.
 *
 * ```ts
 * import { bytesByDevice, cacheBytes, cacheCells } from 'cortex-supervisor/kv-cache'
 * import { modelShape, readGguf } from 'cortex-supervisor/gguf'
 *
 * const shape = modelShape(await readGguf('model.gguf'))
 * const cells = cacheCells({ contextSize: 8192, parallel: 2 }, shape)
 * const bytes = cacheBytes(shape, cells, { k: 'q8_0', v: 'q8_0' }) // null: this model's layout is not known
 * const devices = bytes && bytesByDevice(bytes, { devices: ['CUDA0'], gpuLayers: 'all' })
 * ```
 *
 * Units: sizes are bytes, never rounded; a cell is the place of one token in one layer. Shapes: `layers` of the bytes and
 * `layerCaches` of the shape have one entry per layer of the model, in order. Source: llama.cpp's `llama_kv_cache`,
 * `llama_kv_cache_iswa` and `llama_memory_recurrent`, held against the buffers that build 11669 logs for models with full,
 * grouped and single heads, windows (Gemma 2/3, gpt-oss), compressed K (DeepSeek 2), shared layers (Gemma 3n) and
 * recurrent ones (Jamba, Falcon-H1, Qwen3-Next, Mamba). Another build may allocate otherwise; a child's log tells.
 *
 * A draft model has a cache of its own: the same cells, its own header and its own types. A projector for images has none.
 *
 * @module
 */
export { cacheType, cacheTypes, isQuantized, rowBytes, type CacheType } from './kv-cache/cache-types.js'
export { cacheCells, type CacheCells, type CellSettings } from './kv-cache/cache-cells.js'
export { bytesPerToken, cacheBytes, type CacheBytes, type LayerBytes } from './kv-cache/cache-sizes.js'
export type { CacheTypePair } from './kv-cache/cache-type-pair.js'
export { bytesByDevice, type CachePlacement } from './kv-cache/cache-devices.js'
export {
  brokenCacheRules,
  cacheCautions,
  pairSupport,
  type BrokenRule,
  type CacheBuild,
  type CacheChoice,
  type PairSupport,
} from './kv-cache/cache-rules.js'
export type { AttentionKind, LayerCache } from './kv-cache/cache-layout.js'
export type { ModelShape } from './kv-cache/model-shape.js'
export type { CacheTypeName } from './settings/settings.js'
