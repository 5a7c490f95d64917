import type { ConfigKey } from '../../settings/config-key.js'
import { findConfigKey } from '../../settings/find-config-key.js'

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  '1': true,
  false: false,
  off: false,
  no: false,
  '0': false,
}

/**
 * A value from a variable or a flag, where everything is text, in the type that its key has. What does not look like
 * that type stays text, for the validation to refuse.
 */
export function readTextValue(key: ConfigKey, text: string): unknown {
  if (key.shape === 'list') {
    const item = findConfigKey([...key.key.split('.'), 0])
    const parts = text.split(',').map((part) => part.trim())
    return parts.filter((part) => part !== '').map((part) => (item ? readTextValue(item, part) : part))
  }
  // Where any text will do (an item of `extraArgs`, a variable), it is to stay as it was written.
  if (key.types.includes('string') && key.unit === undefined && key.values === undefined) return text
  if (key.types.includes('boolean')) return booleans[text.toLowerCase()] ?? text
  const numeric = key.types.includes('integer') || key.types.includes('number')
  return numeric && /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
