import type { KeyPath } from './config-key.js'
import { isRecord } from './is-record.js'

/** The value at `path`, following own keys only: a config is untrusted data. */
export function valueAt(values: unknown, path: KeyPath): unknown {
  let value = values
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part] as unknown
    else if (isRecord(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}
