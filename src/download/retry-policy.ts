/** How one try ended, as far as the next one depends on it. */
export interface FailedTry {
  cause: 'cut' | 'stalled' | 'unreachable' | 'status'
  /** For `status`: the HTTP status, and what its `Retry-After` asks for in ms. */
  status?: number
  retryAfter?: number | null
  /** This try, or an earlier one of the same download, brought bytes that had not been there before. */
  everProgressed: boolean
  /** Retries since new bytes last came; 0 when this try brought some. */
  retried: number
  retries: number
  /** In [0, 1). */
  random: number
}

const firstDelay = 250
const maxDelay = 10_000
/** A server that asks for more patience than this is not waited for. */
export const maxRetryAfter = 60_000
/** Each silent try has cost a whole stall time-out already. */
const retriesOfStalls = 1

/**
 * ms until the next try, or null to give up.
 *
 * Only retries in a row that bring nothing count against `retries`: a link that is cut every few megabytes still gets
 * a large file home, and a host that was never reached is reported at once instead of after a series of time-outs.
 */
export function delayBeforeRetry(failed: FailedTry): number | null {
  if (failed.retried >= failed.retries) return null
  if (failed.cause === 'unreachable' && !failed.everProgressed) return null
  if (failed.cause === 'stalled' && failed.retried >= retriesOfStalls) return null
  if (failed.cause === 'status' && !isPassingStatus(failed.status ?? 0)) return null

  const asked = failed.retryAfter ?? 0
  if (asked > maxRetryAfter) return null
  const backOff = Math.min(maxDelay, firstDelay * 2 ** failed.retried)
  return Math.round(Math.max(asked, backOff * (0.5 + failed.random)))
}

/** Statuses that may be different a moment later. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

/** `Retry-After` is seconds or a date. Returns ms from `now`, null where there is none that can be read. */
export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
