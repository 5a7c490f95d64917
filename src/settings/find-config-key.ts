import type { ConfigKey, KeyPath } from './config-key.js'
import { configKeys } from './config-keys.generated.js'

/** What the schema says of the value at `path`; inside a profile, what it says of the same key outside. */
export function findConfigKey(path: KeyPath): ConfigKey | undefined {
  const inner = withoutProfile(path)
  return configKeys.find((candidate) => matches(candidate.key, inner))
}

/** The keys that hold a setting, without groups, list items and `profiles`: what a layer of precedence can set. */
export function settableKeys(): ConfigKey[] {
  return configKeys.filter(({ key, shape }) => shape !== 'group' && key !== 'profiles' && !/\[\]|\*/.test(key))
}

/** `gateway.port`, `loras[0].path`. */
export function formatKeyPath(path: KeyPath): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('')
}

export function withoutProfile(path: KeyPath): KeyPath {
  return path[0] === 'profiles' && path.length > 2 ? path.slice(2) : path
}

function matches(key: string, path: KeyPath): boolean {
  const pattern = key.replaceAll('[]', '.[]').split('.')
  return (
    pattern.length === path.length &&
    path.every((part, at) => (typeof part === 'number' ? '[]' : part) === pattern[at] || pattern[at] === '*')
  )
}
