import { formatKeyPath } from '../../settings/find-config-key.js'
import type { LayerName, Place } from '../layers/layer.js'
import type { SettingsSource } from './settings-source.js'

export interface PlacedValue {
  /** Dotted, `gateway.port`. */
  key: string
  value: unknown
  /** What to call the place, and how to show it: `--ctx-size`, `CORTEX_CONTEXT_SIZE`. */
  file: string
  text: string
}

/** A source of single values, each with a name of its own rather than a line: variables, flags, defaults. */
export function sourceFromValues(layer: LayerName, placed: readonly PlacedValue[], folder: string): SettingsSource {
  const values: Record<string, unknown> = {}
  const places = new Map<string, Place>()
  for (const { key, value, file, text } of placed) {
    const [group = key, ...rest] = key.split('.')
    places.set(key, { file, line: 1, column: 1, text })
    if (rest.length === 0) values[group] = value
    else values[group] = { ...(values[group] as object | undefined), [rest.join('.')]: value }
  }
  return {
    layer,
    values,
    folder,
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(formatKeyPath(path.slice(0, length)))
        if (place) return place
      }
      return places.values().next().value ?? { file: layer, line: 1, column: 1, text: layer }
    },
  }
}
