import type { Config } from '../settings/config.generated.js'

/** A value from the command line. */
export interface Override {
  /** Dotted config key, `gateway.port`. */
  key: string
  /** Text is converted to the key's type; other values are taken as they are. */
  value: unknown
  /** Its name in messages and in `config show`: `--ctx-size`. */
  flag: string
}

export interface LoadConfigRequest {
  /** From `--config`; relative to `cwd`. */
  file?: string | undefined
  /** Treat a missing `file` as empty, for an edit that creates it. Default: CONFIG_NOT_FOUND. */
  mayBeMissing?: boolean
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** The user's config folder, searched last. */
  userFolder?: string | undefined
  /** Expansion of `~/`. Default: the user's home folder. */
  home?: string
  /** Default: `$CORTEX_PROFILE`. */
  profile?: string | undefined
  overrides?: readonly Override[]
  /** A config as an object. No file is searched for then; if `file` names one, the object overrides it. */
  inline?: Config | undefined
  /** Overrides the schema's defaults, by dotted key. */
  defaults?: Readonly<Record<string, unknown>>
  /** The cache types of the installed build. Default: the nine that every build has. */
  knownCacheTypes?: readonly string[] | undefined
  signal?: AbortSignal | undefined
}
