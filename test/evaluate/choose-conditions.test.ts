import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  chooseConditions,
  shortenedDepths,
  cutText,
  predictedTokens,
  predictionBytes,
} from '../../src/evaluate/choose-conditions.js'

const shape = (contextLength: number) => ({ contextLength })

describe('chooseConditions', () => {
  test('of the demo model', () => {
    expect(chooseConditions({}, shape(2048))).toMatchObject({
      plannedContext: 2048,
      context: 2048,
      depths: [0, 1024, 1792],
      textContext: 1024,
      recallDistances: [128, 256, 512, 1024],
    })
  })

  test('of a model with a long context, not all of it is filled', () => {
    expect(chooseConditions({}, shape(131_072))).toMatchObject({
      plannedContext: 131_072,
      context: 4352,
      depths: [0, 1024, 4096],
    })
  })

  test('depths that are asked for decide how large the context is, but never beyond the config', () => {
    expect(chooseConditions({ contextSize: 16_384 }, shape(131_072), { depths: [8192, 0, 0] })).toMatchObject({
      context: 8448,
      depths: [0, 8192],
    })
    expect(chooseConditions({ contextSize: 512 }, shape(131_072), { depths: [8192] })).toMatchObject({
      context: 512,
      depths: [256],
    })
  })

  test('whatever is asked for fits the context', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: 1, max: 300_000 }),
        fc.option(fc.array(fc.nat(300_000), { minLength: 1, maxLength: 5 }), { nil: undefined }),
        fc.option(fc.integer({ min: 64, max: 100_000 }), { nil: undefined }),
        (contextSize, contextLength, depths, textTokens) => {
          const found = chooseConditions({ contextSize }, shape(contextLength), { depths, textTokens })
          expect(found.context).toBeLessThanOrEqual(found.plannedContext)
          expect(found.context).toBeGreaterThan(0)
          expect(found.depths.length).toBeGreaterThan(0)
          for (const depth of found.depths) expect(depth).toBeLessThanOrEqual(found.context)
          for (const distance of found.recallDistances) expect(distance).toBeLessThan(found.context)
          expect(found.textContext).toBeLessThanOrEqual(found.plannedContext)
        },
      ),
    )
  })
})

describe('shortenedDepths', () => {
  test('names each depth that was asked for and does not fit, once', () => {
    const conditions = chooseConditions({ contextSize: 2048 }, shape(2048), { depths: [0, 1792, 1793, 8192, 8192] })
    const told = shortenedDepths({ depths: [0, 1792, 1793, 8192, 8192] }, conditions)
    expect(told).toHaveLength(2)
    expect(told[1]).toBe(
      'Speed cannot be measured with 8192 tokens in the cache: the context has 2048, 256 of them for the prompt. It is measured with 1792.',
    )
    expect(shortenedDepths({}, chooseConditions({ contextSize: 512 }, shape(512)))).toEqual([])
  })

  test('is silent just where every depth is measured as it was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.array(fc.nat(300_000), { minLength: 1, maxLength: 5 }),
        (contextSize, depths) => {
          const conditions = chooseConditions({ contextSize }, shape(contextSize), { depths })
          const kept = depths.every((depth) => conditions.depths.includes(depth))
          expect(shortenedDepths({ depths }, conditions).length === 0).toBe(kept)
        },
      ),
    )
  })
})

describe('cutText', () => {
  const wanted = { textContext: 1024, textTokens: 16_384 }

  test.each<[string, number, number, ReturnType<typeof cutText>]>([
    ['a long text', 50_000, 1e12, { context: 1024, pieces: 16 }],
    ['one of two pieces', 2048, 1e12, { context: 1024, pieces: 2 }],
    ['a short one in smaller pieces', 2047, 1e12, { context: 512, pieces: 3 }],
    ['one that is hardly one', 64, 1e12, { context: 32, pieces: 2 }],
    ['too short a one', 63, 1e12, null],
    ['little room', 50_000, 4 * 1024 ** 2, { context: 1024, pieces: 2 }],
    ['no room', 50_000, 1000, null],
  ])('%s', (_, available, room, cut) => {
    expect(cutText(wanted, available, 1536, room)).toEqual(cut)
  })

  test('the file of predictions is as large as llama-perplexity made it', () => {
    const text = { context: 512, pieces: 22 }
    expect(predictedTokens(text)).toBe(5610)
    expect(predictionBytes(text, 1536)).toBe(17_323_876)
    expect(predictionBytes({ context: 1024, pieces: 4 }, 1536)).toBe(6_311_924 - 0)
  })
})
