/** What can be on a {@link IndexedSet}. */
export interface Indexed {
  /** Its position, written by the set; -1 before it is in one. */
  index: number
}

export interface IndexedSet<T extends Indexed> extends Iterable<T> {
  add(entry: T): void
  /** False: it was not on it. */
  remove(entry: T): boolean
  has(entry: T): boolean
  readonly size: number
}

/**
 * What is under way, in no order; who iterates sees those that were on it when it began. A Set would do, but not where
 * things come and go with every request: it makes itself a new table each few of them, the old one points to the new,
 * and once one of them is in old space, all that was ever in its successors stays until the next full collection.
 */
export function createIndexedSet<T extends Indexed>(): IndexedSet<T> {
  const entries: T[] = []
  const has = (entry: T): boolean => entries[entry.index] === entry
  return {
    add(entry) {
      entry.index = entries.push(entry) - 1
    },
    remove(entry) {
      if (!has(entry)) return false
      const last = entries.pop()
      if (last !== undefined && last !== entry) {
        entries[entry.index] = last
        last.index = entry.index
      }
      return true
    },
    has,
    get size() {
      return entries.length
    },
    [Symbol.iterator]: () => [...entries].values(),
  }
}
