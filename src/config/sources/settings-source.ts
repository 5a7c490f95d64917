import type { KeyPath } from '../../settings/config-key.js'
import { valueAt } from '../layers/flatten-settings.js'
import { isRecord } from '../../settings/is-record.js'
import type { LayerName, Place } from '../layers/layer.js'

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
