import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { comparePredictions, perplexityOf, type Prediction } from '../../src/evaluate/compare-predictions.js'

const prediction = (probabilities: Record<number, number>, actual = 1): Prediction => ({
  top: Object.entries(probabilities)
    .map(([token, probability]) => [Number(token), Math.log(probability)] as const)
    .sort((a, b) => b[1] - a[1]),
  actual,
})

describe('comparePredictions', () => {
  test('the divergence of what both list, all else counted as one', () => {
    const p = prediction({ 1: 0.5, 2: 0.25 })
    const q = prediction({ 1: 0.25, 2: 0.5 })
    const { divergence, sameTop } = comparePredictions([q], [p])
    expect(divergence.value).toBeCloseTo(0.5 * Math.log(2) - 0.25 * Math.log(2), 12)
    expect(sameTop.value).toBe(0)
  })

  test('the same predictions do not diverge', () => {
    const p = prediction({ 1: 0.5, 2: 0.25 })
    expect(comparePredictions([p, p], [p, p])).toEqual({
      divergence: { value: 0, error: 0 },
      divergenceMax: 0,
      sameTop: { value: 1, error: 0 },
    })
  })

  test('is never below 0 nor endless, whatever is listed', () => {
    const any = fc
      .dictionary(fc.nat(9).map(String), fc.double({ min: 1e-6, max: 1, noNaN: true }), { minKeys: 1 })
      .map((weights) => {
        const sum = Object.values(weights).reduce((total, weight) => total + weight, 0)
        return prediction(Object.fromEntries(Object.entries(weights).map(([token, weight]) => [token, weight / sum])))
      })
    fc.assert(
      fc.property(any, any, (p, q) => {
        const { divergence } = comparePredictions([q], [p])
        expect(divergence.value).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(divergence.value)).toBe(true)
      }),
    )
  })

  test('other places cannot be compared', () => {
    expect(() => comparePredictions([], [])).toThrow(RangeError)
    expect(() => comparePredictions([prediction({ 1: 1 })], [])).toThrow(RangeError)
  })
})

describe('perplexityOf', () => {
  test('is that of the tokens that came', () => {
    const half = prediction({ 1: 0.5, 2: 0.5 })
    expect(perplexityOf([half, half, half], 100).value).toBeCloseTo(2, 12)
  })

  test('a token that is not listed has its share of what is left', () => {
    const other = prediction({ 2: 0.9 }, 1)
    expect(perplexityOf([other], 11).value).toBeCloseTo(100, 6)
  })
})
