import type { KeyPath } from '../../settings/config-key.js'
import { hidden, hideSecrets } from '../../settings/hide-secrets.js'

const longest = 60

/** A value as messages quote it: secrets are hidden, long text is truncated. */
export function describeValue(path: KeyPath, value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a group of keys'
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  const shown = hideSecrets(path, value)
  if (typeof shown !== 'string' || shown === hidden) return String(shown)
  return JSON.stringify(shown.length > longest ? `${shown.slice(0, longest)}…` : shown)
}
