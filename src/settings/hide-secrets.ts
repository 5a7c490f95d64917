import type { KeyPath } from './config-key.js'
import { findConfigKey } from './find-config-key.js'

export const hidden = '•••'

/** `value` as it may be shown to anybody: keys, tokens and the password in an address are hidden. */
export function hideSecrets(path: KeyPath, value: unknown): unknown {
  if (isSecret(path)) return Array.isArray(value) ? value.map(() => hidden) : hidden
  if (typeof value === 'string') return hidePassword(value)
  if (Array.isArray(value)) return value.map((item, at) => hideSecrets([...path, at], item))
  return value
}

function isSecret(path: KeyPath): boolean {
  if (path.some((_, at) => findConfigKey(path.slice(0, at + 1))?.secret === true)) return true
  const [group, name] = path.slice(-2)
  return group === 'env' && /key|token|secret|passw|credential/i.test(String(name))
}

function hidePassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/i, `$1${hidden}@`)
}
