import { describe, expect, test } from '@jest/globals'
import { describePlan } from '../../src/cli/commands/plan.js'
import { describeStatus } from '../../src/cli/commands/status.js'
import type { LaunchPlan, Status } from '../../src/index.js'
import { fakePlan } from '../fixtures/fake-plan.js'
import { recordedTerminal } from './recorded-terminal.js'
import { running } from './running.js'

const terminal = recordedTerminal()

describe('describePlan', () => {
  const plan: LaunchPlan = {
    ...fakePlan(),
    argv: ['--model', "/models/it's here.gguf", '--cache-type-k', 'q8_0'],
    cacheTypeK: 'q8_0',
    cacheTypeV: 'f16',
    memory: {
      precision: 'exact',
      kvBytesK: 557_056,
      kvBytesV: 1_048_576,
      kvBytes: 1_605_632,
      stateBytes: 0,
      kvDevices: { CPU: 1_605_632 },
      cells: 2048,
      modelBytes: 1_793_280,
    },
    warnings: [],
    errors: [],
  }

  test('shows the memory, and a command that a shell would take', () => {
    const text = describePlan(plan, terminal)
    expect(text).toContain('K cache  q8_0  544 KiB\n')
    expect(text).toContain('1.71 MiB for the model, 1.53 MiB for 2048 tokens')
    expect(text).toMatch(/ \\\n +--model '\/models\/it'\\''s here\.gguf' \\\n +--cache-type-k q8_0$/)
  })

  test('says what is only an estimate, and what is not known', () => {
    const memory = { ...plan.memory, precision: 'estimate' as const, kvBytesV: null, kvBytes: null }
    const text = describePlan({ ...plan, memory }, terminal)
    expect(text).toContain('K cache  q8_0  about 544 KiB')
    expect(text).toContain('V cache  f16  unknown')
  })

  test('ends with what speaks against it', () => {
    const text = describePlan(
      {
        ...plan,
        errors: [{ code: 'PLAN_HEAD_SIZE', message: '32 does not divide 48.', hint: 'Use f16.' }],
        warnings: [{ code: 'CONTEXT_MAY_SHRINK', message: 'It may shrink.', hint: 'Set contextSize.' }],
      },
      terminal,
    )
    expect(text).toMatch(
      /\n\nerror {2}PLAN_HEAD_SIZE\n {2}32 does not divide 48\.\n {2}Use f16\.\n\nwarning {2}CONTEXT_MAY_SHRINK\n/,
    )
  })
})

describe('describeStatus', () => {
  const startedAt = '2026-11-24T05:00:00.000Z'
  const now = Date.parse(startedAt) + 65_000
  const idle: Status = {
    state: 'failed',
    name: 'default',
    supervisorPid: 1,
    url: 'http://127.0.0.1:39281',
    admin: null,
    config: null,
    startedAt,
    restarts: 0,
    lastReload: null,
    lastExit: null,
    evaluation: null,
    error: { code: 'CHILD_START_FAILED', message: 'It did not start.' },
  }

  test('of one that evaluates, or has', () => {
    const news = { id: 'x', startedAt, endedAt: null, progress: null, error: null }
    const lineOf = (evaluation: Status['evaluation']): string | undefined =>
      /^evaluation +(.*)$/m.exec(describeStatus({ ...idle, evaluation }, terminal, now))?.[1]
    expect(lineOf(null)).toBeUndefined()
    expect(lineOf({ ...news, state: 'running' })).toBe(`running since ${startedAt}`)
    const progress = { pair: 'q4_0', part: 'speed', step: 6, steps: 6, share: 0.25, left: 65_000 } as const
    expect(lineOf({ ...news, state: 'running', progress })).toBe('6 of 6  q4_0: speed 25 %, 1 min 5 s left')
    const endedAt = '2026-11-24T06:00:00.000Z'
    expect(lineOf({ ...news, state: 'done', endedAt, progress })).toBe(`done at ${endedAt}`)
    const error = { code: 'EVALUATION_TOOL_FAILED', message: 'It gave no result.' } as const
    expect(lineOf({ ...news, state: 'failed', endedAt, error })).toBe(`failed at ${endedAt}: It gave no result.`)
  })

  test('of one that serves', () => {
    const status: Status = { ...idle, ...running, state: 'ready', error: null, config: '/etc/cortex.yaml', restarts: 2 }
    expect(describeStatus(status, terminal, now)).toBe(
      [
        'default    ready, up 1 min 5 s',
        'url        http://127.0.0.1:39281',
        'config     /etc/cortex.yaml',
        'server     llama.cpp b11669 on cpu, from debian, pid 4242',
        'model      demo  /models/demo.gguf',
        'K/V cache  K q8_0 2.13 MiB + V q4_0 1.13 MiB = 3.25 MiB for 4096 tokens, flash attention on',
        'restarts   2 after crashes',
      ].join('\n'),
    )
  })

  test('of one that does not, with the reason', () => {
    expect(describeStatus(idle, terminal, now)).toBe(
      [
        'default  failed, up 1 min 5 s',
        'url      http://127.0.0.1:39281',
        'config   none; using the defaults',
        '',
        'error  CHILD_START_FAILED',
        '  It did not start.',
      ].join('\n'),
    )
  })
})
