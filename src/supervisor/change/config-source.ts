import type { Settings } from '../../settings/settings.js'
import type { ConfigChanges, EffectiveValue } from '../control.js'

/** A config as it was read: what it says, and where each value came from. */
export interface ReadConfig {
  /** Null where there is no file. */
  file: string | null
  /** What the file holds. */
  text: string | null
  /** Changes whenever the text does. */
  version: string
  settings: Settings
  effective: readonly EffectiveValue[]
}

export interface ConfigEdit {
  /** What the config would be. */
  config: ReadConfig
  /** Makes it so. The result undoes it, unless the file was changed in the meantime. */
  write(): Promise<() => Promise<void>>
}

/** Where the config comes from and goes to: a file with its layers, or an object that a host app handed over. */
export interface ConfigSource {
  /** `cacheTypes`: those that the build at hand lists; without it, the nine that we know. */
  read(cacheTypes?: readonly string[]): Promise<ReadConfig>
  edit(changes: ConfigChanges, options: { profile?: string; cacheTypes?: readonly string[] }): Promise<ConfigEdit>
}
