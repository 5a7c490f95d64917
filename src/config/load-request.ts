import type { Config } from '../settings/config.generated.js'

/** A value from the command line. */
export interface Override {
  /** Dotted config key, `gateway.port`. */
  key: string
  /** A text is read as the key's type wants it; a value of that type is taken as it is. */
  value: unknown
  /** Names it in messages and in `config show`: `--ctx-size`. */
  flag: string
}

export interface LoadConfigRequest {
  /** From `--config`; relative to `cwd`. */
  file?: string | undefined
  /** A `file` that does not exist counts as an empty one, which an edit then makes. Default false: CONFIG_NOT_FOUND. */
  mayBeMissing?: boolean
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** The user's own config folder, looked in last. */
  userFolder?: string | undefined
  /** What `~/` stands for. Default: the user's home folder. */
  home?: string
  /** Else `$CORTEX_PROFILE`. */
  profile?: string | undefined
  overrides?: readonly Override[]
  /** A config as an object. With it no file is looked for, unless `file` names one: then the object lies over it. */
  inline?: Config | undefined
  /** Defaults that differ from the schema's, by dotted key. */
  defaults?: Readonly<Record<string, unknown>>
  /** The cache types of the build at hand. Default: the nine that every build has. */
  knownCacheTypes?: readonly string[] | undefined
  signal?: AbortSignal | undefined
}
