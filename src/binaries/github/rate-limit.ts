import { readRetryAfter } from '../../download/retry-policy.js'
import { CortexError } from '../../errors.js'

/** That an API will not answer for a while. */
export interface RateLimit {
  /** ms since the epoch; null where it does not say. */
  until: number | null
}

/**
 * Whether an answer is a refusal for having been asked too often: GitHub says so with 403 or 429, and with
 * `x-ratelimit-remaining: 0` (the hour's 60, or 5000 with a token) or `retry-after` (too many at once).
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 *
 * @param now ms since the epoch
 */
export function rateLimit(
  { status, headers, text }: { status: number; headers: Readonly<Record<string, string>>; text: string },
  now: number,
): RateLimit | null {
  if (status !== 403 && status !== 429) return null
  const after = readRetryAfter(headers['retry-after'], now)
  if (after !== null) return { until: dateOrNull(now + after) }
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
  if (headers['x-ratelimit-remaining'] === '0') return { until: dateOrNull(reset * 1000) }
  return status === 429 || /rate limit/i.test(text) ? { until: null } : null
}

/** What no date can hold is no time that anybody has meant, and could not be shown. */
function dateOrNull(time: number): number | null {
  return Number.isNaN(new Date(time).getTime()) ? null : time
}

export function rateLimitError(host: string, { until }: RateLimit, hasToken: boolean): CortexError {
  const when = until === null ? '' : ` It answers again at ${new Date(until).toISOString()}.`
  return new CortexError('RATE_LIMITED', `${host} has been asked too often from this address.${when}`, {
    hint: hasToken
      ? 'Wait until then, or set binary.mirror or binary.url.'
      : 'Set GITHUB_TOKEN to a token of yours, which needs no rights, for 5000 requests an hour in place of 60; or wait until then.',
  })
}
