import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createChildUsage } from '../../../src/admin/metrics/child-usage.js'

const told = (tokens: number) => new Map([['llamacpp:tokens_predicted_total', tokens]])

test('sums over generations, and never falls whatever is told when', () => {
  const generations = fc.array(fc.array(fc.nat(1_000)))
  fc.assert(
    fc.property(generations, (words) => {
      const usage = createChildUsage()
      let last = 0
      for (const [generation, tokens] of words.flatMap((each, at) => each.map((word) => [at + 1, word] as const))) {
        usage.record(generation, told(tokens))
        const total = usage.total('predictedTokens') ?? 0
        expect(total).toBeGreaterThanOrEqual(last)
        last = total
      }
      expect(last).toBe(words.reduce((sum, each) => sum + Math.max(0, ...each), 0))
    }),
  )
})

test('what no build has told is not there; what one has told stays', () => {
  const usage = createChildUsage()
  usage.record(1, told(5))
  expect([usage.total('predictedTokens'), usage.total('draftedTokens')]).toEqual([5, null])
  usage.record(2, new Map())
  expect(usage.total('predictedTokens')).toBe(5)
})
