const day = 24 * 60 * 60_000
/** ms after a start before the first check. */
const settling = 10_000
const spread = 60_000

/**
 * ms until the next check for a newer build: at most one a day, spread so that machines do not check at the same time.
 *
 * @param last Time of the last check, in ms since the epoch; null: never.
 * @param random In [0, 1).
 */
export function untilNextLook(last: number | null, now: number, random: number): number {
  const soon = settling + Math.floor(spread * random)
  // If the clock was set back, the last check may lie in the future.
  if (last === null || last > now) return soon
  return Math.max(soon, last + day * (1 + random / 10) - now)
}
