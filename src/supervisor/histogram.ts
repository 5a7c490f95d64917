/** How often values fell where: a few numbers, however many values there were. */
export interface Distribution {
  observe(value: number): void
  /** Ascending; a value counts for the first bound that it is not above. */
  readonly bounds: readonly number[]
  /** One for each bound, and one more for what is above them all. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

export function createDistribution(bounds: readonly number[]): Distribution {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  let sum = 0
  let count = 0
  return {
    observe(value) {
      const at = bounds.findIndex((bound) => value <= bound)
      const bucket = at < 0 ? bounds.length : at
      counts[bucket] = (counts[bucket] ?? 0) + 1
      sum += value
      count += 1
    },
    bounds,
    counts,
    get sum() {
      return sum
    },
    get count() {
      return count
    },
  }
}
