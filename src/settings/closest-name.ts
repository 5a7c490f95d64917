/** The candidate that was probably meant, if one is near enough to be worth asking. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(name)
  if (wanted === '' || wanted.length > 64) return undefined
  let best: string | undefined
  let least = Infinity
  for (const candidate of candidates) {
    const folded = fold(candidate)
    const distance = folded === wanted ? 0 : continues(folded, wanted) ? 0.5 : editDistance(wanted, folded)
    if (distance < least && distance <= tolerance(wanted, folded)) [best, least] = [candidate, distance]
  }
  return best
}

/** `cache-type-k`, `cache_type_k` and `CacheTypeK` are one word written differently. */
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

/** Damerau-Levenshtein, in the variant that moves a letter once: inserted, left out, replaced, or swapped with the next. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : replaced),
      )
      const crossed = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (crossed) cost = Math.min(cost, at(beforeLast, column - 2) + swapped)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
