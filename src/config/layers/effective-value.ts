import type { LayerName } from './layer.js'

/** Where each effective value came from. */
export interface EffectiveValue {
  /** Dotted path, `gateway.port`. */
  key: string
  /** As a config file has it, durations and sizes with their unit. */
  value: unknown
  layer: LayerName
  /** `cortex.yaml:7:13`, `CORTEX_CACHE_TYPE_K`, `--ctx-size`, … */
  where: string
}
