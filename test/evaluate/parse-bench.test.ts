import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { benchShare, parseBench } from '../../src/evaluate/parse-bench.js'

const recorded = readFileSync('test/fixtures/recorded/bench-b11669.jsonl', 'utf8')

test('what build 11669 printed', () => {
  expect(parseBench(recorded)).toEqual([
    {
      depth: 0,
      prompt: { mean: 2229.238337, deviation: 2427.330378, best: 3945.62 },
      generation: { mean: 704.94578, deviation: 163.178869, best: 820.331 },
    },
    {
      depth: 512,
      prompt: { mean: 457.6273, deviation: 82.524315, best: 515.981 },
      generation: { mean: 260.079181, deviation: 121.79964, best: 346.205 },
    },
  ])
})

test('builds before -d print no depth, and those before jsonl samples only a mean', () => {
  expect(parseBench('{"n_prompt": 64, "n_gen": 0, "avg_ts": 10.5}')).toEqual([
    { depth: 0, prompt: { mean: 10.5, deviation: 0, best: 10.5 }, generation: null },
  ])
})

test.each([
  ['no speed', '{"n_prompt": 64, "n_gen": 0, "avg_ts": 0}'],
  ['not a number', '{"n_prompt": 64, "n_gen": 0, "avg_ts": null}'],
  ['prompt and generation in one', '{"n_prompt": 64, "n_gen": 16, "avg_ts": 10}'],
  ['a depth below 0', '{"n_prompt": 64, "n_gen": 0, "n_depth": -1, "avg_ts": 10}'],
  ['no object', '[1, 2]'],
  ['a line that was cut off', recorded.slice(0, 400)],
])('%s is passed over', (_, line) => {
  expect(parseBench(line)).toEqual([])
})

test('whatever is put into a line, speeds are finite and above 0', () => {
  fc.assert(
    fc.property(fc.nat(recorded.length), fc.string({ maxLength: 20 }), fc.nat(30), (at, text, cut) => {
      const changed = recorded.slice(0, at) + text + recorded.slice(at + cut)
      for (const { prompt, generation } of parseBench(changed)) {
        for (const rate of [prompt, generation].filter((found) => found !== null)) {
          expect(rate.mean).toBeGreaterThan(0)
          expect(rate.best).toBeGreaterThanOrEqual(rate.mean)
          expect(Number.isFinite(rate.best + rate.deviation)).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})

describe('benchShare', () => {
  test.each([
    ['', 0],
    ['llama-bench: benchmark 1/4: starting', 0],
    ['llama-bench: benchmark 1/4: starting\nllama-bench: benchmark 3/4: prompt run 1/2\n', 0.5],
    ['llama-bench: benchmark 5/0: starting', 1],
  ])('%j', (output, share) => {
    expect(benchShare(output)).toBe(share)
  })
})
