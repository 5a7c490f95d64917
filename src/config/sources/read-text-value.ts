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
 * Converts the text of a variable or flag to the type of its key. Text that does not look like that type stays text, and
 * validation rejects it.
 */
export function readTextValue(key: ConfigKey, text: string): unknown {
  if (key.shape === 'list') {
    const item = findConfigKey([...key.key.split('.'), 0])
    const parts = text.split(',').map((part) => part.trim())
    return parts.filter((part) => part !== '').map((part) => (item ? readTextValue(item, part) : part))
  }
  // Free text (an item of `extraArgs`, a variable) stays as written.
  if (key.types.includes('string') && key.unit === undefined && key.values === undefined) return text
  if (key.types.includes('boolean')) return booleans[text.toLowerCase()] ?? text
  const numeric = key.types.includes('integer') || key.types.includes('number')
  return numeric && /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
