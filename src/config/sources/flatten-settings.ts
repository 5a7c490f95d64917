import { settableKeys } from '../../settings/find-config-key.js'
import type { KeyPath } from '../../settings/config-key.js'
import { isRecord } from '../../settings/is-record.js'
import { valueAt } from '../../settings/value-at.js'

export interface FlatSetting {
  value: unknown
  /** Where it was written; differs from the key if a shorthand set it. */
  path: KeyPath
}

/**
 * The settings of one group (a file, a profile) by dotted key. The shorthand `cacheType` becomes `cacheTypeK` and
 * `cacheTypeV`, unless the specific key is set beside it. Anything that is not a setting is left out.
 */
export function flattenSettings(values: unknown): Map<string, FlatSetting> {
  const flat = new Map<string, FlatSetting>()
  for (const { key, shape } of settableKeys()) {
    const path = key.split('.')
    const value = valueAt(values, path)
    if (value === undefined || value === null) continue
    if (shape !== 'map') flat.set(key, { value, path })
    else if (isRecord(value)) {
      for (const [name, entry] of Object.entries(value)) flat.set(`${key}.${name}`, { value: entry, path: [key, name] })
    }
  }
  const both = flat.get('cacheType')
  flat.delete('cacheType')
  for (const key of ['cacheTypeK', 'cacheTypeV']) {
    if (both !== undefined && !flat.has(key)) flat.set(key, both)
  }
  return flat
}
