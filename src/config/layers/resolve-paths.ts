import path from 'node:path'
import type { ConfigKey } from '../../settings/config-key.js'
import { isRecord } from '../../settings/is-record.js'
import { parseModelReference } from '../../settings/model-reference.js'

/** Bases of relative paths and of `~`. */
export interface PathBase {
  folder: string
  home: string
}

/** Makes the paths in the value of a key absolute. */
export function resolvePaths(key: Pick<ConfigKey, 'key' | 'kind'>, value: unknown, base: PathBase): unknown {
  if (key.key === 'loras' && Array.isArray(value)) return value.map((item: unknown) => resolveLora(item, base))
  if (typeof value !== 'string') return value
  if (key.kind === 'path') return resolvePath(value, base)
  if (key.kind === 'model' && parseModelReference(value).kind === 'path') return resolvePath(value, base)
  return value
}

function resolveLora(item: unknown, base: PathBase): unknown {
  if (typeof item === 'string') return resolvePath(item, base)
  if (isRecord(item) && typeof item['path'] === 'string') return { ...item, path: resolvePath(item['path'], base) }
  return item
}

function resolvePath(value: string, { folder, home }: PathBase): string {
  const expanded = value === '~' || /^~[/\\]/.test(value) ? path.join(home, value.slice(1)) : value
  return path.resolve(folder, expanded)
}
