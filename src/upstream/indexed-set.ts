/** What can be on a {@link Roster}. */
export interface Listed {
  /** Where on it; the roster's own. -1 before it is on any. */
  place: number
}

export interface Roster<T extends Listed> extends Iterable<T> {
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
export function createRoster<T extends Listed>(): Roster<T> {
  const entries: T[] = []
  const has = (entry: T): boolean => entries[entry.place] === entry
  return {
    add(entry) {
      entry.place = entries.push(entry) - 1
    },
    remove(entry) {
      if (!has(entry)) return false
      const last = entries.pop()
      if (last !== undefined && last !== entry) {
        entries[entry.place] = last
        last.place = entry.place
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
