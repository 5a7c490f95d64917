/** The closest candidate, if it is close enough to suggest. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(name)
  if (wanted === '' || wanted.length > 64) return undefined
  let best: string | undefined
  let least = Infinity
  for (const candidate of candidates) {
    const folded = fold(candidate)
    const limit = tolerance(wanted, folded)
    const distance = folded === wanted ? 0 : continues(folded, wanted) ? 0.5 : editDistance(wanted, folded, limit)
    if (distance < least && distance <= limit) [best, least] = [candidate, distance]
  }
  return best
}

/** Makes `cache-type-k`, `cache_type_k` and `CacheTypeK` equal. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** `q8` is the beginning of `q8_0`. */
function continues(candidate: string, beginning: string): boolean {
  return beginning.length >= 2 && candidate.startsWith(beginning)
}

function tolerance(wanted: string, candidate: string): number {
  return Math.max(0.5, Math.floor(Math.max(wanted.length, candidate.length) / 3))
}

/** Near a letter left out or added (1), but not the same: so `cacheTypV` is `cacheTypeV`, and `buatchSize` `ubatchSize`. */
const replaced = 1.1
const swapped = 0.9

/**
 * Damerau-Levenshtein distance in the variant that moves each letter at most once: inserted, left out, replaced, or swapped
 * with the next. Infinity as soon as it must be more than `limit`.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  let leastOfLast = 0
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = at(last, column - 1) + (same ? 0 : replaced)
      cost = Math.min(cost, at(last, column) + 1, at(current, column - 1) + 1)
      const crossed = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (crossed) cost = Math.min(cost, at(beforeLast, column - 2) + swapped)
      current.push(cost)
      if (cost < least) least = cost
    }
    // A swap reaches back two rows; otherwise the distance never falls from row to row.
    if (least > limit && leastOfLast > limit) return Infinity
    beforeLast = last
    last = current
    leastOfLast = least
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
