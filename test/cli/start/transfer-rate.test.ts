import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createTransferRate } from '../../../src/cli/start/transfer-rate.js'

const progress = (received: number, what = 'a') => ({ what, received, total: null })

test('a steady line has its speed, from any beginning and at any spacing of the reports', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(fc.integer({ min: 50, max: 900 }), { minLength: 30, maxLength: 60 }),
      (start, perMs, gaps) => {
        const rate = createTransferRate()
        let now = 5
        let received = start
        rate.note(progress(received), now)
        for (const gap of gaps) {
          now += gap
          received += gap * perMs
          rate.note(progress(received), now)
        }
        expect(rate.read(now)).toBeCloseTo(perMs * 1000, 0)
      },
    ),
  )
})

test('nothing is said before there is something to go by', () => {
  const rate = createTransferRate()
  expect(rate.read(0)).toBeNull()
  rate.note(progress(5_000_000), 0)
  rate.note(progress(6_000_000), 900)
  expect(rate.read(900)).toBeNull()
  rate.note(progress(7_000_000), 1000)
  expect(rate.read(1000)).toBe(2_000_000)
})

test('what was there before is not counted, of a later download either', () => {
  const rate = createTransferRate()
  rate.note(progress(0), 0)
  rate.note(progress(900_000_000, 'resumed'), 1000)
  rate.note(progress(1000), 2000)
  rate.note(progress(900_001_000, 'resumed'), 2000)
  expect(rate.read(2000)).toBe(1000)
})

test('a download that starts over does not count backwards', () => {
  const rate = createTransferRate()
  rate.note(progress(0), 0)
  rate.note(progress(8000), 1000)
  rate.note(progress(0), 2000)
  expect(rate.read(2000)).toBe(4000)
})

test('a line that has gone quiet slows down to nothing, and then to nothing known', () => {
  const rate = createTransferRate()
  rate.note(progress(0), 0)
  rate.note(progress(4000), 1000)
  expect(rate.read(4000)).toBe(1000)
  expect(rate.read(5500)).toBe(0)
  expect(rate.read(9000)).toBeNull()
})
