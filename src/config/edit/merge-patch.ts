import { isRecord } from '../../settings/is-record.js'

/** One value of a merge patch: `undefined` takes the key away. */
export interface LeafChange {
  path: readonly string[]
  value: unknown
}

/** A JSON merge patch (RFC 7396) on `target` as single changes, in its order. Lists are values. */
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
 * What a merge patch makes of `target`, which it leaves as it is. Other than in RFC 7396, taking a key out of a group
 * that is not there does not make an empty one.
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
  // Not by assignment: `__proto__` has to become a key like any other, for the validation to refuse.
  return Object.fromEntries(result)
}

function isEmpty(group: Record<string, unknown>): boolean {
  return Object.keys(group).length === 0
}

/** Two merge patches as one that does both, the second after the first; what they remove stays removed. */
export function combinePatches(first: unknown, second: unknown): unknown {
  if (!isRecord(first) || !isRecord(second)) return second
  const both = new Map(Object.entries(first))
  for (const [name, value] of Object.entries(second)) both.set(name, combinePatches(both.get(name), value))
  return Object.fromEntries(both)
}

/** A value, or a patch, moved to where `path` leads. */
export function nestPatch(path: readonly string[], inner: unknown): unknown {
  return path.reduceRight<unknown>((value, name) => Object.fromEntries([[name, value]]), inner)
}
