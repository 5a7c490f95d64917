import type { Config } from './config.generated.js'

/** A cache type's name as llama.cpp writes it: `f16`, `q8_0`, or whatever the build at hand lists. */
export type CacheTypeName = string

/**
 * The config after every layer has been merged and every shorthand expanded: durations are milliseconds,
 * sizes are bytes, paths are absolute. A key that is `undefined` is left to llama.cpp's own default.
 *
 * Here stands only what differs from a file: the keys that have a default and so are always there, and those whose
 * value takes another form.
 */
export interface Settings extends Omit<Config, '$schema' | 'profiles' | 'cacheType'> {
  model: string
  backend: string
  binary: BinarySettings
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  flashAttention: NonNullable<Config['flashAttention']>
  /** Bytes; -1 sets no limit. The config file counts in MiB, as llama.cpp's flag does. */
  cacheRam?: number
  loras?: LoraSettings[]
  draft?: DraftSettings
  extraArgs: string[]
  env: Record<string, string>

  gateway: GatewaySettings
  admin: AdminSettings
  reload: ReloadSettings
  restart: RestartSettings
  log: LogSettings
}

type Group<Key extends keyof Config> = NonNullable<Config[Key]>

/** Where the llama-server comes from: `binary` in the config. */
export interface BinarySettings extends Group<'binary'> {
  source: NonNullable<Group<'binary'>['source']>
  /** `stable`, `latest`, or a build such as `b11158`. */
  version: string
}

/** An adapter that a file may also give as its path alone. */
export type LoraSettings = Exclude<Group<'loras'>[number], string>

export interface DraftSettings extends Group<'draft'> {
  model: string
}

export interface GatewaySettings extends Required<Group<'gateway'>> {
  /** How long a request waits for a child, in ms. */
  holdTimeout: number
  /** The largest request body that is buffered for a replay, in bytes. */
  maxBody: number
}

export interface AdminSettings extends Group<'admin'> {
  /** Answer `/supervisor/*` to peers that are not on this machine. */
  remote: boolean
}

export interface ReloadSettings extends Required<Group<'reload'>> {
  /** How long requests in flight may finish before a stop, in ms. */
  drainTimeout: number
  /** How long recent prompts may be re-evaluated before a switch, in ms. */
  warmBudget: number
}

/** All in ms, but `limit`. */
export type RestartSettings = Record<keyof Group<'restart'>, number>

export interface LogSettings extends Group<'log'> {
  /** Of the supervisor's own log. */
  level: NonNullable<Group<'log'>['level']>
  /** llama-server's `--log-verbosity`; what is really in use can only be read at 4 and above. */
  childVerbosity: number
  /** Bytes at which a new file is begun. */
  maxSize: number
  maxFiles: number
}
