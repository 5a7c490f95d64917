import type { KeyPath } from '../../settings/config-key.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import type { Place } from './place.js'
import { formatKeyPath } from '../../settings/find-config-key.js'

/** One place that settings come from: a file, the environment, the command line, an object in code. */
export interface SettingsSource {
  layer: LayerName
  /** In the shape of a config file; not yet checked. */
  values: unknown
  /** To which relative paths in it are relative. */
  folder: string
  /** Where a value stands, or its key; for one that is not there, where it would belong. */
  locate(path: KeyPath, part?: 'key' | 'value'): Place
}

/** The paths of the groups in a source that hold settings: the whole, and each profile. */
export function settingGroups(values: unknown): KeyPath[] {
  const profiles = valueAt(values, ['profiles'])
  return [[], ...(isRecord(profiles) ? Object.keys(profiles).map((name) => ['profiles', name]) : [])]
}

/** Where a value can come from, by rising precedence. `code`: the object that a host app passed in. */
export type LayerName = 'default' | 'file' | 'code' | 'profile' | 'environment' | 'command line'

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
