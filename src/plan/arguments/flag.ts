import type { Settings } from '../../settings/settings.js'

/** How one setting is said to llama-server. */
export interface Flag {
  /** Dotted config key. */
  key: string
  /** Names by which builds have known it, today's first. A build too old or too new for all of them refuses the setting. */
  names: readonly string[]
  /** For a boolean: the names that say no. */
  negated?: readonly string[]
  /** Further spellings, which are never said; but `extraArgs` may not go around the setting by them either. */
  aliases?: readonly string[]
  /** The environment variables of the same meaning, without their `LLAMA_ARG_`. */
  variables?: readonly string[]
  /** undefined: left to llama.cpp. `true` and `false` become the flag or its negation; others its argument. */
  value: (settings: Settings) => string | number | boolean | undefined
  /** The same said to a build that knows none of the names. */
  legacy?: (settings: Settings) => readonly string[] | undefined
}

/** As llama-server takes several: separated by commas. */
export function commaSeparated(values: readonly (string | number)[] | undefined): string | undefined {
  return values?.join(',')
}
