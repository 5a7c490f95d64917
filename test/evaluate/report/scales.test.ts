import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { linearScale, logScale, spreadLabels } from '../../../src/evaluate/report/scales.js'

const range = [0, 100] as const
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true })

describe('linearScale', () => {
  test('has round marks from 0 on', () => {
    expect(linearScale(8, range).ticks).toEqual([0, 2, 4, 6, 8])
    expect(linearScale(0.07, range).ticks).toEqual([0, 0.02, 0.04, 0.06, 0.08])
  })

  test('has room for the highest value', () => {
    fc.assert(
      fc.property(positive, (highest) => {
        const scale = linearScale(highest, range)
        expect(scale.place(highest)).toBeLessThanOrEqual(100.001)
        expect(scale.place(highest)).toBeGreaterThan(30)
        expect(scale.ticks.length).toBeLessThanOrEqual(7)
      }),
    )
    expect(linearScale(0, range).place(0)).toBe(0)
  })
})

describe('logScale', () => {
  test('has powers of ten', () => {
    expect(logScale([0.004, 0.2], range).ticks).toEqual([0.001, 0.01, 0.1, 1])
  })

  test('has room for all values, and puts 0 at the bottom', () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1 }), (values) => {
        const scale = logScale(values, range)
        for (const value of values) {
          expect(scale.place(value)).toBeGreaterThanOrEqual(-0.001)
          expect(scale.place(value)).toBeLessThanOrEqual(100.001)
        }
        expect(scale.place(0)).toBe(0)
      }),
    )
  })
})

describe('spreadLabels', () => {
  test('each where it wishes to be, or just below the one before', () => {
    expect(spreadLabels([50, 10, 12], 15, 100)).toEqual([50, 10, 25])
    expect(spreadLabels([95, 98, 10], 15, 100)).toEqual([85, 100, 10])
  })

  test('they stay apart, and do not leave the picture', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true })), (wishes) => {
        const places = spreadLabels(wishes, 15, 300).sort((a, b) => a - b)
        expect(Math.max(...places, 0)).toBeLessThanOrEqual(300)
        for (let at = 1; at < places.length; at++) {
          expect(places[at]! - places[at - 1]!).toBeGreaterThanOrEqual(15 - 1e-9)
        }
      }),
    )
  })
})
