const day = 24 * 60 * 60_000
/** ms in which what has just come up is left alone. */
const settling = 10_000
const spread = 60_000

/**
 * ms until the next look for a newer build: at most one a day, and not all machines at the same hour.
 *
 * @param last When it was looked last, in ms since the epoch; null: never.
 * @param random In [0, 1).
 */
export function untilNextLook(last: number | null, now: number, random: number): number {
  const soon = settling + Math.floor(spread * random)
  // A clock that was set back must not put the next look off for years.
  if (last === null || last > now) return soon
  return Math.max(soon, last + day * (1 + random / 10) - now)
}
