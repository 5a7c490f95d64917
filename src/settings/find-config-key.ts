import type { ConfigKey, KeyPath } from './config-key.js'
import { configKeys } from './config-keys.generated.js'

const byKey: ReadonlyMap<string, ConfigKey> = new Map(configKeys.map((known) => [known.key, known]))

/** What the schema says of the value at `path`; inside a profile, what it says of the same key outside. */
export function findConfigKey(path: KeyPath): ConfigKey | undefined {
  const inner = withoutProfile(path)
  return byKey.get(keyOf(inner)) ?? byKey.get(`${keyOf(inner.slice(0, -1))}.*`)
}

/** The keys that hold a setting, without groups, list items and `profiles`: what a layer of precedence can set. */
export function settableKeys(): ConfigKey[] {
  return configKeys.filter(({ settable }) => settable === true)
}

/** `gateway.port`, `loras[0].path`. */
export function formatKeyPath(path: KeyPath): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')
}

/** As {@link ConfigKey.key} has it: `loras[].path`. */
export function keyOf(path: KeyPath): string {
  return path.map((part, at) => (typeof part === 'number' ? '[]' : at === 0 ? part : `.${part}`)).join('')
}

export function withoutProfile(path: KeyPath): KeyPath {
  return path[0] === 'profiles' && path.length > 2 ? path.slice(2) : path
}
