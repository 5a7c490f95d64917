import { expect, test } from '@jest/globals'
import { parsePairs } from '../../src/evaluate/measured-pairs.js'
import { pairName } from '../../src/kv-cache/cache-type-pair.js'
import { sortPairs } from '../../src/evaluate/sort-pairs.js'
import type { LaunchPlan } from '../../src/plan/launch-plan.js'

const pairs = parsePairs(['q8_0', 'q8_0/q5_1'])
type Judgement = Pick<LaunchPlan, 'errors' | 'warnings'>
const nothing: Judgement = { errors: [], warnings: [] }
const refused = (message: string): Judgement => ({
  errors: [{ code: 'PLAN_HEAD_SIZE', message, hint: 'f16.' }],
  warnings: [],
})

test('what the rules refuse is left out with the reason, what they warn of is noted', () => {
  const warned: Judgement = {
    errors: [],
    warnings: [
      { code: 'KV_PAIR_RUNS_ON_CPU', key: 'cacheTypeV', message: 'It runs on the CPU.', hint: '' },
      { code: 'CONTEXT_BEYOND_TRAINING', key: 'contextSize', message: 'Too long.', hint: '' },
    ],
  }
  const sorted = sortPairs(pairs, ({ k, v }) => (k === 'f16' ? nothing : v === 'q5_1' ? warned : refused('No.')))
  expect(sorted.allowed.map(pairName)).toEqual(['f16', 'q8_0/q5_1'])
  expect(sorted.skipped).toEqual([{ pair: { k: 'q8_0', v: 'q8_0' }, reason: 'No.' }])
  expect(sorted.notes).toEqual(['q8_0/q5_1: It runs on the CPU.'])
})

test('with nothing to compare with, it is refused as a start would be', () => {
  expect(() => sortPairs(pairs, () => refused('No such flag.'))).toThrow(
    expect.objectContaining({ code: 'PLAN_HEAD_SIZE', message: 'No such flag.' }),
  )
})
