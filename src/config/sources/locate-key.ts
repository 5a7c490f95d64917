import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml'
import type { KeyPath } from '../../settings/config-key.js'

/**
 * Offset of the value at `path`, or of its key. A path that does not exist gives the deepest node that does; a value that was
 * left out (`key:`) gives its key.
 */
export function locateKey(document: Document.Parsed, path: KeyPath, part: 'key' | 'value'): number {
  let node: Node | undefined = document.contents ?? undefined
  let offset = 0
  for (const [at, name] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    const pair = pairOf(node, name)
    const next: unknown = pair ? pair.value : isSeq(node) && typeof name === 'number' ? node.items[name] : undefined
    if (pair === undefined && next === undefined) break
    const value = isNode(next) && !isLeftOut(next) ? next : undefined
    const wantsKey = value === undefined || (part === 'key' && at === path.length - 1)
    const found = pair && wantsKey ? pair.key : value
    if (isNode(found)) offset = found.range?.[0] ?? offset
    node = value
  }
  return offset
}

/** The pair with this key in a map. */
export function pairOf(node: unknown, name: string | number): Pair | undefined {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => (isScalar(pair.key) ? pair.key.value === name : pair.key === name))
}

function isLeftOut(node: Node): boolean {
  return isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]
}
