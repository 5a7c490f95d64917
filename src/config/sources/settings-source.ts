import type { KeyPath } from '../../settings/config-key.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import type { Place } from './place.js'
import { formatKeyPath } from '../../settings/find-config-key.js'

/** One origin of settings: a file, the environment, the command line, an object in code. */
export interface SettingsSource {
  layer: LayerName
  /** In the shape of a config file; unchecked. */
  values: unknown
  /** Base of its relative paths. */
  folder: string
  /** Location of a value or of its key; for a value that does not exist, where it would belong. */
  locate(path: KeyPath, part?: 'key' | 'value'): Place
}

/** Paths of the groups that hold settings: the root and each profile. */
export function settingGroups(values: unknown): KeyPath[] {
  const profiles = valueAt(values, ['profiles'])
  return [[], ...(isRecord(profiles) ? Object.keys(profiles).map((name) => ['profiles', name]) : [])]
}

/** Origins of a value, by rising precedence. `code`: the object that a host app passed in. */
export type LayerName = 'default' | 'file' | 'code' | 'profile' | 'environment' | 'command line'

export interface PlacedValue {
  /** Dotted, `gateway.port`. */
  key: string
  value: unknown
  /** The name of the flag or variable, and how to show it: `--ctx-size`, `CORTEX_CONTEXT_SIZE`. */
  file: string
  text: string
}

/** A source of single values that have names rather than lines: variables, flags, defaults. */
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
