import { expect, test } from '@jest/globals'
import { describeOutcome, outcomeExitCode } from '../../src/cli/describe-outcome.js'
import type { ReloadOutcome } from '../../src/index.js'

const plain = (_style: unknown, text: string): string => text
const nothing = { changes: [], strategy: null, parkedMs: 0 } as const

test('tells what changed and how long requests waited', () => {
  const outcome: ReloadOutcome = {
    outcome: 'applied',
    changes: [
      { key: 'cacheTypeK', from: 'f16', to: 'q8_0', effect: 'relaunch' },
      { key: 'contextSize', from: undefined, to: 8192, effect: 'relaunch' },
    ],
    strategy: 'stopFirst',
    parkedMs: 231,
  }
  expect(describeOutcome(outcome, plain)).toBe(
    'applied  cacheTypeK f16 → q8_0, contextSize default → 8192  (requests waited 0.2 s)',
  )
  expect(describeOutcome({ outcome: 'unchanged', ...nothing }, plain)).toBe('unchanged')
})

test('tells why something was refused', () => {
  const error = { code: 'CONFIG_INVALID', message: 'A mistake.', hint: 'Mend it.' } as const
  expect(describeOutcome({ outcome: 'rejected', ...nothing, error }, plain)).toBe(
    'rejected\nerror  CONFIG_INVALID\n  A mistake.\n  Mend it.',
  )
})

test.each([
  ['applied', 0],
  ['live', 0],
  ['unchanged', 0],
  ['rejected', 78],
  ['rolled-back', 1],
] as const)('%s exits %d', (outcome, code) => {
  expect(outcomeExitCode({ outcome, ...nothing })).toBe(code)
})

test('a supervisor that ended before it could answer has refused nothing', () => {
  const error = { code: 'ADMIN_FAILED', message: 'It cannot be reached.' } as const
  expect(outcomeExitCode({ outcome: 'rejected', ...nothing, error })).toBe(1)
})
