import type { Settings } from '../../settings/settings.js'

/** How one setting is passed to llama-server. */
export interface Flag {
  /** Dotted config key. */
  key: string
  /** Names of the flag across builds, the current one first. A build that has none of them cannot take the setting. */
  names: readonly string[]
  /** Of a boolean: the names of the flag that turns it off. */
  negated?: readonly string[]
  /** Other spellings, which are never rendered, but which `extraArgs` may not use either. */
  aliases?: readonly string[]
  /** The equivalent environment variables, without their prefix `LLAMA_ARG_`. */
  variables?: readonly string[]
  /** undefined: llama.cpp's default. `true` and `false` become the flag or its negation; other values its argument. */
  value: (settings: Settings) => string | number | boolean | undefined
  /** The equivalent arguments for a build that has none of the names. */
  legacy?: (settings: Settings) => readonly string[] | undefined
}

/** llama-server's syntax for lists. */
export function commaSeparated(values: readonly (string | number)[] | undefined): string | undefined {
  return values?.join(',')
}
