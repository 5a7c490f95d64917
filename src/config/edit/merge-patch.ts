import { isRecord } from '../../settings/is-record.js'

/** One value of a merge patch; `undefined` removes the key. */
export interface LeafChange {
  path: readonly string[]
  value: unknown
}

/** A JSON merge patch (RFC 7396) on `target` as single changes, in order. Lists are replaced as a whole. */
export function leafChanges(patch: unknown, target: unknown, prefix: readonly string[] = []): LeafChange[] {
  return Object.entries(isRecord(patch) ? patch : {}).flatMap(([name, value]): LeafChange[] => {
    const path = [...prefix, name]
    if (value === undefined) return []
    if (value === null) return [{ path, value: undefined }]
    if (!isRecord(value)) return [{ path, value }]
    const inner = isRecord(target) && Object.hasOwn(target, name) ? target[name] : undefined
    if (!isEmpty(value)) return leafChanges(value, inner, path)
    return isRecord(inner) ? [] : [{ path, value }]
  })
}

/**
 * Applies a merge patch to a copy of `target`. Unlike RFC 7396, removing a key from a group that does not exist does not
 * create an empty group.
 */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const result = new Map(isRecord(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue
    const merged = value === null ? undefined : applyMergePatch(result.get(name), value)
    const onlyRemoved = isRecord(value) && !isEmpty(value) && isRecord(merged) && isEmpty(merged)
    if (value === null) result.delete(name)
    else if (!onlyRemoved || result.has(name)) result.set(name, merged)
  }
  // Not by assignment: `__proto__` must become an ordinary key, which validation rejects.
  return Object.fromEntries(result)
}

function isEmpty(group: Record<string, unknown>): boolean {
  return Object.keys(group).length === 0
}

/** Combines two merge patches into one that applies the first and then the second. */
export function combinePatches(first: unknown, second: unknown): unknown {
  if (!isRecord(first) || !isRecord(second)) return second
  const both = new Map(Object.entries(first))
  for (const [name, value] of Object.entries(second)) both.set(name, combinePatches(both.get(name), value))
  return Object.fromEntries(both)
}

/** Wraps a value or patch in objects, so that it applies at `path`. */
export function nestPatch(path: readonly string[], inner: unknown): unknown {
  return path.reduceRight<unknown>((value, name) => Object.fromEntries([[name, value]]), inner)
}
