/** One key of the config, as `schemas/config.schema.json` describes it. */
export interface ConfigKey {
  /** Dotted; `loras[]` stands for an item of a list, `env.*` for an entry of a map. */
  key: string
  /** `group`: a fixed set of keys; `map`: names of the user's own. */
  shape: 'value' | 'list' | 'map' | 'group'
  /** Neither a group nor an item of a list or map: a layer of precedence can set it. */
  settable?: boolean
  /** The variable that sets it: `CORTEX_GATEWAY_PORT`. */
  variable?: string
  title?: string
  /** Heading under which docs and forms show it. */
  group?: string
  /** Completes the sentence "… is not …". */
  expected: string
  types: readonly ('string' | 'number' | 'integer' | 'boolean' | 'array' | 'object')[]
  /** The values to choose from; of a cache type only those that every build has. */
  values?: readonly string[]
  /** As a file would have it. None: llama.cpp's own default, or nothing. */
  default?: unknown
  /** What a plain number counts, and what a text is turned into. */
  unit?: 'milliseconds' | 'bytes' | 'mebibytes'
  kind?: 'path' | 'model' | 'url' | 'cacheType'
  /** llama-server's flag of the same meaning. */
  flag?: string
  secret?: boolean
  /**
   * Whether a file that the user has neither named nor trusted may set it. `insideFolder`: only to a value inside the file's
   * own folder, or one that is downloaded from a public host. Every settable key has one.
   */
  trust?: 'harmless' | 'insideFolder' | 'trusted'
  /** Why `trusted` is needed, as a predicate: `decides which program runs`. */
  risk?: string
  /** Of a `trusted` key: values that any file may set. */
  harmlessValues?: readonly unknown[]
}

/** Where a value is: `['gateway', 'port']`, `['loras', 0, 'path']`. */
export type KeyPath = readonly (string | number)[]
