import { findConfigKey, settableKeys } from '../../settings/find-config-key.js'
import { hideSecrets } from '../../settings/hide-secrets.js'
import type { Layer } from './layer.js'
import { formatDuration, formatSize, mebibyte } from '../../settings/units.js'
import type { LayerName } from '../sources/settings-source.js'

/** Every effective value and its origin, in the order of the schema, written as in a config file. */
export function explainSettings(merged: Layer): EffectiveValue[] {
  return settableKeys().flatMap(({ key, shape }) => {
    const names = shape === 'map' ? [...merged.keys()].filter((name) => name.startsWith(`${key}.`)) : [key]
    return names.flatMap((name) => {
      const entry = merged.get(name)
      if (entry === undefined) return []
      const path = shape === 'map' ? [key, name.slice(key.length + 1)] : key.split('.')
      const { value, layer, place } = entry
      return [{ key: name, value: hideSecrets(path, withUnit(name, value)), layer, where: place.text }]
    })
  })
}

function withUnit(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value
  switch (findConfigKey(key.split('.'))?.unit) {
    case 'milliseconds':
      return formatDuration(value)
    case 'bytes':
      return formatSize(value)
    case 'mebibytes':
      return value > 0 ? formatSize(value * mebibyte) : value
    case undefined:
      return value
  }
}

/** An effective value and its origin. */
export interface EffectiveValue {
  /** Dotted path, `gateway.port`. */
  key: string
  /** As in a config file: durations and sizes have units. */
  value: unknown
  layer: LayerName
  /** `cortex.yaml:7:13`, `CORTEX_CACHE_TYPE_K`, `--ctx-size`, … */
  where: string
}
