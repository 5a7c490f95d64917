import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pairName } from '../../src/kv-cache/cache-type-pair.js'
import type { PairResult, QualityResult, Rate } from '../../src/evaluate/evaluation.js'
import { bounds, objectionsTo, recommendPair } from '../../src/evaluate/recommend-pair.js'
import { pairResult, pairResults } from './results.js'

const quality = (changes: Partial<QualityResult>): Partial<PairResult> => {
  const { quality } = pairResult('q4_0', 2.25)
  return { quality: { ...quality!, ...changes } }
}
const steady = (speed: number): Rate => ({ mean: speed, deviation: 0.5, best: speed + 0.5 })
const speed = (prompt: Rate, generation = steady(100)): Partial<PairResult> => ({
  speed: { by: 'llama-bench', depths: [{ depth: 1024, prompt, generation }] },
})

describe('the smallest pair that keeps all bounds', () => {
  test('is taken, with its grounds', () => {
    const { pair, sentence, grounds } = recommendPair(pairResults())
    expect(pairName(pair)).toBe('q4_0')
    expect(sentence).toBe("Take q4_0: 28.1 % of f16's memory, and within all bounds.")
    expect(grounds.join(' ')).toContain('0.001 nats')
  })

  test.each<[string, Partial<PairResult>, string]>([
    ['diverges', quality({ divergence: { value: 0.02, error: null } }), 'its KL divergence is 0.02'],
    ['predicts other tokens', quality({ sameTop: { value: 0.9, error: null } }), 'only 90 % of its most probable'],
    ['is perplexed', quality({ perplexity: { value: 1.8, error: null } }), 'its perplexity is 5.9 % higher'],
    ['reads slowly', speed(steady(10)), "reads at 10.4 % of f16's speed with 1024 tokens"],
    ['writes slowly', speed(steady(100), steady(50)), 'writes at 50'],
    [
      'forgets',
      { recall: [{ distance: 128, trials: 4, right: 2, comparable: true }] },
      'forgets facts 128 tokens back (2 of 4)',
    ],
    ['was not asked for its quality', { quality: null }, 'its quality was not measured'],
    ['has no speed', { speed: null }, 'its speed was not measured'],
    ['failed', { failures: ['it ended'] }, 'not all of it could be measured'],
  ])('and not one that %s', (_, changes, ground) => {
    const [reference, q8, q5] = pairResults()
    const { pair, grounds } = recommendPair([reference!, q8!, q5!, pairResult('q4_0', 2.25, changes)])
    expect(pairName(pair)).toBe('q5_1')
    expect(grounds.find((line) => line.startsWith('q4_0 is smaller'))).toContain(ground)
  })

  test.each<[string, Partial<PairResult>]>([
    ['a fact forgotten is chance', { recall: [{ distance: 128, trials: 4, right: 3, comparable: true }] }],
    [
      'facts that f16 does not find either count for nothing',
      { recall: [{ distance: 128, trials: 4, right: 0, comparable: false }] },
    ],
    ['speeds that vary from run to run count for nothing', speed({ mean: 20, deviation: 15, best: 50 })],
    ['answers that differ are no fault in themselves', { answers: { prompts: 8, same: 0, agreedTokens: 3 } }],
  ])('%s', (_, changes) => {
    const [reference] = pairResults()
    expect(pairName(recommendPair([reference!, pairResult('q4_0', 2.25, changes)]).pair)).toBe('q4_0')
  })

  test('of equally small ones it is the first, and where none is good f16', () => {
    const [reference] = pairResults()
    expect(pairName(recommendPair([reference!, pairResult('iq4_nl', 2), pairResult('q4_0', 2)]).pair)).toBe('iq4_nl')
    const { sentence } = recommendPair([reference!, pairResult('q4_0', 2, { speed: null })])
    expect(sentence).toBe('Stay with f16: no smaller pair that was measured keeps the bounds.')
  })

  test('is not f16 for want of figures: then nothing is recommended', () => {
    const [reference] = pairResults()
    const { pair, sentence } = recommendPair([reference!, pairResult('q4_0', 2, { quality: null })])
    expect(pairName(pair)).toBe('f16')
    expect(sentence).toBe('Nothing is recommended: the quality of no smaller pair could be measured.')
  })

  test('one whose size nobody knows is not recommended', () => {
    const [reference] = pairResults()
    const unknown = pairResult('q3_x', 1)
    const memory = { ...unknown.memory!, plannedBytes: null, observedMiB: null }
    expect(pairName(recommendPair([reference!, { ...unknown, memory }]).pair)).toBe('f16')
  })
})

test('whatever was measured: what is taken has no objection, and nothing that has none is smaller', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const result = fc
    .record({
      mib: fc.double({ min: 0.1, max: 20, noNaN: true }),
      divergence: fc.double({ min: 0, max: 2 * bounds.divergence, noNaN: true }),
      sameTop: share.map((x) => 0.94 + 0.06 * x),
      perplexity: share.map((x) => 1.7 * (0.99 + 0.03 * x)),
      rate: share.map((x) => steady(40 + 70 * x)),
      right: fc.nat(4),
      measured: fc.boolean(),
    })
    .map(({ mib, divergence, sameTop, perplexity, rate, right, measured }) => ({
      mib,
      changes: {
        ...(measured
          ? quality({
              divergence: { value: divergence, error: null },
              sameTop: { value: sameTop, error: null },
              perplexity: { value: perplexity, error: null },
            })
          : { quality: null }),
        ...speed(rate),
        recall: [{ distance: 128, trials: 4, right, comparable: true }],
      },
    }))
  fc.assert(
    fc.property(fc.array(result, { maxLength: 6 }), (others) => {
      const reference = pairResult('f16', 8)
      const all = [reference, ...others.map(({ mib, changes }, at) => pairResult(`t${at}`, mib, changes))]
      const { pair, sentence } = recommendPair(all)
      const taken = all.find((candidate) => pairName(candidate.pair) === pairName(pair))!
      expect(objectionsTo(taken, reference)).toEqual([])
      expect(sentence).toMatch(/\.$/)
      for (const other of all) {
        if (other.memory!.plannedBytes! >= taken.memory!.plannedBytes!) continue
        expect(objectionsTo(other, reference)).not.toEqual([])
      }
    }),
  )
})
