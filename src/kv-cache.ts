/**
 * `cortex-supervisor/kv-cache`: the size of a K/V cache, from a model's header and the settings, and llama.cpp's rules for
 * cache types. Pure: it reads no files and queries no devices.
 *
 * ```ts
 * import { bytesByDevice, cacheBytes, cacheCells } from 'cortex-supervisor/kv-cache'
 * import { modelShape, readGguf } from 'cortex-supervisor/gguf'
 *
 * const shape = modelShape(await readGguf('model.gguf'))
 * const cells = cacheCells({ contextSize: 8192, parallel: 2 }, shape)
 * const bytes = cacheBytes(shape, cells, { k: 'q8_0', v: 'q8_0' }) // null: the layout of this model is unknown
 * const devices = bytes && bytesByDevice(bytes, { devices: ['CUDA0'], gpuLayers: 'all' })
 * ```
 *
 * Units: sizes are in bytes, never rounded; a cell holds one token in one layer. Shapes: `layers` of {@link CacheBytes} and
 * `layerCaches` of {@link ModelShape} have one entry per layer of the model, in order. Source: llama.cpp's
 * `llama_kv_cache`, `llama_kv_cache_iswa` and `llama_memory_recurrent`, compared with the buffers that build 11669 logs for
 * models with multi-head, grouped-query and multi-query attention, sliding windows (Gemma 2/3, gpt-oss), MLA (DeepSeek 2),
 * shared layers (Gemma 3n) and recurrent layers (Jamba, Falcon-H1, Qwen3-Next, Mamba). Other builds may allocate
 * differently; llama-server logs what it allocated.
 *
 * A draft model has its own cache: the same number of cells, its own header and types. An image projector has none.
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
  type SettingNames,
} from './kv-cache/cache-rules.js'
export type { AttentionKind, LayerCache } from './kv-cache/cache-layout.js'
export type { ModelShape } from './kv-cache/model-shape.js'
export type { CacheTypeName } from './settings/settings.js'
