import type { Config } from '../settings/config.generated.js'
import { isCortexError } from '../errors.js'
import { assembleConfig, type LoadedConfig } from './assemble-config.js'
import { findConfig, type FoundConfig } from './find-config.js'
import { readConfigFile } from './read-config-file.js'
import { refuseAborted } from './refuse-aborted.js'

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

/**
 * Finds, reads, checks and merges the config.
 * @throws {CortexError} One with every mistake in `at`: CONFIG_INVALID, or the mistakes' own code where they share it.
 * Before that, CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_TOO_LARGE, CONFIG_SYNTAX, or ABORTED.
 */
export async function loadConfig(request: LoadConfigRequest): Promise<LoadedConfig> {
  const { file, foundBy, text } = await readConfigText(request)
  return assembleConfig(request, { file, foundBy }, text)
}

/** A config file before anybody has looked whether it makes sense: an edit may be what mends it. */
export interface ConfigText extends FoundConfig {
  /** Null: there is no file. */
  text: string | null
  request: LoadConfigRequest
}

/** Finds and reads the config. @throws {CortexError} CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_TOO_LARGE, or ABORTED. */
export async function readConfigText(request: LoadConfigRequest): Promise<ConfigText> {
  refuseAborted(request.signal)
  const found = await find(request)
  const text = found.file === null ? null : await read(found.file, request)
  refuseAborted(request.signal)
  return { ...found, text, request }
}

async function find(request: LoadConfigRequest): Promise<FoundConfig> {
  if (request.inline !== undefined && request.file === undefined) return { file: null, foundBy: 'none' }
  return findConfig(request)
}

async function read(file: string, { mayBeMissing = false }: LoadConfigRequest): Promise<string | null> {
  try {
    return await readConfigFile(file)
  } catch (error) {
    if (mayBeMissing && isCortexError(error) && error.code === 'CONFIG_NOT_FOUND') return null
    throw error
  }
}
