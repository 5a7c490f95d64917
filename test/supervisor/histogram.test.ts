import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createDistribution } from '../../src/supervisor/histogram.js'

test('every value counts once, in the first bucket whose bound it is not above', () => {
  const bounds = fc
    .uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 1 })
    .map((all) => all.sort((a, b) => a - b))
  fc.assert(
    fc.property(bounds, fc.array(fc.integer({ min: -120, max: 120 })), (bounds, values) => {
      const distribution = createDistribution(bounds)
      for (const value of values) distribution.observe(value)
      const expected = [-Infinity, ...bounds].map((below, at) => {
        const bound = bounds[at] ?? Infinity
        return values.filter((value) => value > below && value <= bound).length
      })
      expect(distribution.counts).toEqual(expected)
      expect(distribution.count).toBe(values.length)
      expect(distribution.sum).toBe(values.reduce((sum, value) => sum + value, 0))
    }),
  )
})
