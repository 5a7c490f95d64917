import { describe, expect, test } from '@jest/globals'
import { reportFailure } from '../../src/cli/report-failure.js'
import { CortexError } from '../../src/errors.js'
import { recordedTerminal } from './recorded-terminal.js'

const mistakes = 'cortex.yaml:7:13  cacheTypeK  "q8" is not a cache type\ncortex.yaml:9:1  foo  is not a key'
const invalid = new CortexError('CONFIG_INVALID', mistakes, {
  hint: 'Correct it.',
  at: [
    { file: '/cortex.yaml', line: 7, column: 13, message: '"q8" is not a cache type' },
    { file: '/cortex.yaml', line: 9, column: 1, message: 'is not a key' },
  ],
})

describe('reportFailure', () => {
  test('tells a person what, where and what to do', () => {
    const terminal = recordedTerminal()
    expect(reportFailure(invalid, terminal, {})).toBe(78)
    expect(terminal.out).toEqual([])
    expect(terminal.err.join('\n')).toBe(
      [
        'error  CONFIG_INVALID',
        '  cortex.yaml:7:13  cacheTypeK  "q8" is not a cache type',
        '  cortex.yaml:9:1  foo  is not a key',
        '  Correct it.',
      ].join('\n'),
    )
  })

  test("quotes the child's last lines", () => {
    const terminal = recordedTerminal()
    reportFailure(
      new CortexError('CHILD_START_FAILED', 'no', { log: ['error: invalid argument: --nope'] }),
      terminal,
      {},
    )
    expect(terminal.err.join('\n')).toContain('The last lines of the log:\n    error: invalid argument: --nope')
  })

  test('with --json one value on stdout, and nothing on stderr', () => {
    const terminal = recordedTerminal({ json: true })
    expect(reportFailure(invalid, terminal, {})).toBe(78)
    expect(terminal.err).toEqual([])
    expect(terminal.out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { error: JSON.parse(JSON.stringify(invalid)) as unknown },
    ])
  })

  test('a fault of ours is 70, with stacks only when asked for', () => {
    const fault = new TypeError('x is not a function')
    const quiet = recordedTerminal()
    expect(reportFailure(fault, quiet, {})).toBe(70)
    expect(quiet.err.join('\n')).not.toContain('report-failure.test')
    const loud = recordedTerminal()
    reportFailure(fault, loud, { CORTEX_DEBUG: '1' })
    expect(loud.err.join('\n')).toMatch(/caused by TypeError: x is not a function\n +at .*report-failure\.test/)
  })
})
