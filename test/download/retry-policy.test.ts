import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { delayBeforeRetry, maxRetryAfter, readRetryAfter, type FailedTry } from '../../src/download/retry-policy.js'

const failedTry: fc.Arbitrary<FailedTry> = fc.record({
  cause: fc.constantFrom<FailedTry['cause'][]>('cut', 'stalled', 'unreachable', 'status'),
  status: fc.integer({ min: 100, max: 599 }),
  retryAfter: fc.option(fc.nat({ max: 2 * maxRetryAfter }), { nil: null }),
  everProgressed: fc.boolean(),
  retried: fc.nat({ max: 50 }),
  retries: fc.nat({ max: 50 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

describe('the retry policy', () => {
  test('never goes beyond the retries, and never waits unreasonably', () => {
    fc.assert(
      fc.property(failedTry, (failed) => {
        const delay = delayBeforeRetry(failed)
        if (failed.retried >= failed.retries) expect(delay).toBeNull()
        if (delay !== null) {
          expect(delay).toBeGreaterThan(0)
          expect(delay).toBeLessThanOrEqual(maxRetryAfter)
          expect(delay).toBeGreaterThanOrEqual(failed.retryAfter ?? 0)
        }
      }),
    )
  })

  test('a host that was never reached is reported at once', () => {
    fc.assert(
      fc.property(failedTry, (failed) => {
        expect(delayBeforeRetry({ ...failed, cause: 'unreachable', everProgressed: false })).toBeNull()
      }),
    )
  })

  test('statuses that will not pass are not tried again', () => {
    fc.assert(
      fc.property(failedTry, fc.constantFrom(400, 401, 403, 404, 410, 416, 451, 501, 505), (failed, status) => {
        expect(delayBeforeRetry({ ...failed, cause: 'status', status })).toBeNull()
      }),
    )
  })

  test('the delay grows with each retry in a row', () => {
    const delays = [0, 1, 2, 3, 10].map((retried) =>
      delayBeforeRetry({ cause: 'cut', everProgressed: true, retried, retries: 20, random: 0.5 }),
    )
    expect(delays).toEqual([250, 500, 1000, 2000, 10_000])
  })
})

test('Retry-After is read as seconds, as a date, or not at all', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  expect(readRetryAfter('7', now)).toBe(7000)
  expect(readRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000)
  expect(readRetryAfter('Thu, 01 Jan 2015 00:00:30 GMT', now)).toBe(0)
  expect(readRetryAfter('soon', now)).toBeNull()
  expect(readRetryAfter(undefined, now)).toBeNull()
})
