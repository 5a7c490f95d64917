/** All in ms, but `limit`. */
export interface RestartPolicy {
  initialDelay: number
  maxDelay: number
  /** A child that served this long had recovered: its end starts the count anew. */
  resetAfter: number
  /** This many ends within `window` are a crash loop. */
  limit: number
  window: number
  /** After a crash loop, one try each. */
  retryFailed: number
}

export type RestartDecision =
  | { kind: 'restart'; delay: number; crashes: readonly number[] }
  | { kind: 'give-up'; retryIn: number; crashes: readonly number[] }

/**
 * What follows an exit that was not requested.
 *
 * @param crashes Times of earlier such ends, ms since the epoch.
 * @param servedFor ms for which it had served; 0 if it never did.
 * @param random In [0, 1): spreads the delay by ±20 %, so that many hosts do not restart in step.
 */
export function decideRestart(
  crashes: readonly number[],
  servedFor: number,
  now: number,
  random: number,
  policy: RestartPolicy,
): RestartDecision {
  const healthy = servedFor >= policy.resetAfter
  const recent = [...(healthy ? [] : crashes.filter((time) => now - time < policy.window)), now]
  if (recent.length >= policy.limit) return { kind: 'give-up', retryIn: policy.retryFailed, crashes: recent }
  if (healthy) return { kind: 'restart', delay: 0, crashes: recent }
  return { kind: 'restart', delay: backOff(recent.length, random, policy), crashes: recent }
}

function backOff(failures: number, random: number, policy: RestartPolicy): number {
  const delay = Math.min(policy.initialDelay * 2 ** (failures - 1), policy.maxDelay)
  return Math.round(Math.min(delay * (0.8 + 0.4 * random), policy.maxDelay))
}
