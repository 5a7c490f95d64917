import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parts, timeLeft, type CurrentStep } from '../../src/evaluate/time-left.js'

const now = (changes: Partial<CurrentStep> = {}): CurrentStep => ({
  pair: 'f16',
  part: 'quality',
  share: 0,
  elapsed: 1000,
  ...changes,
})

describe('timeLeft', () => {
  test('is not known before anything is', () => {
    expect(timeLeft(now(), [], [])).toBeNull()
    expect(timeLeft(now({ share: 0.05 }), [], [])).toBeNull()
  })

  test('goes by the share that is done', () => {
    expect(timeLeft(now({ share: 0.25 }), [], [])).toBe(3000)
  })

  test('goes by what the same part of another pair took', () => {
    const durations = [{ pair: 'f16', part: 'quality', ms: 6000 } as const]
    expect(timeLeft(now({ pair: 'q8_0' }), [], durations)).toBe(5000)
    expect(timeLeft(now({ pair: 'q8_0', elapsed: 9000 }), [], durations)).toBe(0)
    expect(timeLeft(now({ pair: 'q8_0', share: 0.5 }), [{ pair: 'q4_0', part: 'quality' }], durations)).toBe(7000)
  })

  test('what runs is a measure for its like that are to come', () => {
    const left = [{ pair: 'q8_0', part: 'quality' } as const]
    expect(timeLeft(now({ share: 0.5 }), left, [])).toBe(1000 + 2000)
    expect(timeLeft(now({ share: 0.5 }), [...left, { pair: 'q8_0', part: 'speed' }], [])).toBeNull()
  })

  test('is never below 0', () => {
    const step = fc.record({ pair: fc.constantFrom('a', 'b'), part: fc.constantFrom(...parts) })
    const ms = fc.double({ min: 0, max: 1e7, noNaN: true })
    fc.assert(
      fc.property(
        fc.option(
          fc.record({
            pair: fc.constant('c'),
            part: fc.constantFrom(...parts),
            share: fc.double({ min: 0, max: 1, noNaN: true }),
            elapsed: ms,
          }),
        ),
        fc.array(step),
        fc.array(fc.tuple(step, ms).map(([of, ms]) => ({ ...of, ms }))),
        (current, left, durations) => {
          const time = timeLeft(current, left, durations)
          expect(time === null || (time >= 0 && Number.isFinite(time))).toBe(true)
        },
      ),
    )
  })
})
