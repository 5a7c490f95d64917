import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { answerPrompts } from '../../src/evaluate/measure-served.js'
import { predictionPlaces } from '../../src/evaluate/quality-by-server.js'

describe('predictionPlaces', () => {
  test('are in the second half of each piece, each once, and go on in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 1024 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(30_000),
        (context, pieces, tokens) => {
          const places = predictionPlaces({ context, pieces }, tokens)
          expect(new Set(places.map(({ end }) => end)).size).toBe(places.length)
          expect(places.length).toBeLessThanOrEqual(Math.max(256, pieces))
          for (const { start, end } of places) {
            expect(start % context).toBe(0)
            expect(end - start).toBeGreaterThanOrEqual(Math.floor(context / 2))
            expect(end - start).toBeLessThan(context)
            expect(end).toBeLessThan(tokens)
          }
        },
      ),
    )
  })

  test('of a long text there are 256', () => {
    expect(predictionPlaces({ context: 1024, pieces: 16 }, 50_000)).toHaveLength(256)
  })
})

test('prompts grow from short to long, and leave room for the answer', () => {
  const tokens = Array.from({ length: 10_000 }, (_, at) => at)
  const prompts = answerPrompts(tokens, { context: 512, prompts: 8, answerTokens: 48 })
  expect(prompts.map(({ length }) => length)).toEqual([58, 116, 174, 232, 289, 347, 405, 463])
  expect(new Set(prompts.map(([first]) => first)).size).toBe(8)
  expect(answerPrompts([1, 2], { context: 512, prompts: 4, answerTokens: 8 }).every(({ length }) => length <= 2)).toBe(
    true,
  )
  expect(answerPrompts([], { context: 512, prompts: 4, answerTokens: 8 })).toEqual([])
})
