import { describe, expect, test } from '@jest/globals'
import { describeReady } from '../../../src/cli/start/describe-ready.js'
import { narrate } from '../../../src/cli/start/narrate.js'
import { printEvents } from '../../../src/cli/start/print-events.js'
import { CortexError } from '../../../src/errors.js'
import { recordedTerminal } from '../recorded-terminal.js'
import { running } from '../running.js'

const time = '2026-11-24T05:00:00.000Z'
const exit = {
  code: null,
  signal: 'SIGSEGV',
  class: 'crash',
  reason: 'it ended by SIGSEGV',
  log: ['last words'],
} as const

describe('printEvents', () => {
  test('one JSON object a line, the log left out', () => {
    const terminal = recordedTerminal({ json: true })
    const { onEvent } = printEvents(terminal)
    onEvent('state', { state: 'starting', reason: 'launching', time, generation: 1 })
    onEvent('log', { line: 'hello', time })
    expect(terminal.out).toEqual([
      `{"event":"state","state":"starting","reason":"launching","time":"${time}","generation":1}`,
    ])
  })

  test('the last event is one `stopped`, which says why', () => {
    const terminal = recordedTerminal({ json: true })
    const { onEvent, onEnd } = printEvents(terminal)
    onEvent('stopped', { code: 'SUPERVISOR_STOPPED', message: 'stopped', hint: '', time })
    expect(terminal.out).toEqual([])
    onEnd(new CortexError('CHILD_START_FAILED', 'It did not start.', { hint: 'See the log.' }))
    expect(terminal.out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        event: 'stopped',
        time,
        code: 'CHILD_START_FAILED',
        message: 'It did not start.',
        hint: 'See the log.',
      },
    ])
  })
})

test('printEvents ends as it was asked to, or before there was a supervisor', () => {
  const terminal = recordedTerminal({ json: true })
  const asked = printEvents(terminal)
  const stopped = { code: 'SUPERVISOR_STOPPED', message: 'stopped', hint: '', time }
  asked.onEvent('stopped', stopped)
  asked.onEnd(null)
  printEvents(terminal, () => new Date(time)).onEnd(new CortexError('CONFIG_INVALID', 'A mistake.'))
  expect(terminal.out.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: 'stopped', ...stopped },
    { event: 'stopped', time, code: 'CONFIG_INVALID', message: 'A mistake.' },
  ])
})

describe('describeReady', () => {
  test('names the URL, the build, both types and their bytes', () => {
    expect(describeReady(running, recordedTerminal())).toBe(
      [
        'ready      http://127.0.0.1:39281',
        'server     llama.cpp b11669 on cpu, from debian',
        'model      demo (llama, 1.71 MiB)',
        'K/V cache  K q8_0 2.13 MiB + V q4_0 1.13 MiB = 3.25 MiB for 4096 tokens, flash attention on',
      ].join('\n'),
    )
  })

  test('leaves out what is not known', () => {
    const unknown = {
      ...running,
      build: null,
      kvBytes: null,
      kvObserved: null,
      contextSize: null,
      flashAttention: null,
    }
    expect(describeReady(unknown, recordedTerminal())).toContain('llama.cpp 0.7.0 (build 11669) on cpu')
    expect(describeReady(unknown, recordedTerminal())).toMatch(/K\/V cache {2}K q8_0 \+ V q4_0$/)
  })
})

describe('narrate', () => {
  const narrated = (watched: boolean) => {
    const terminal = recordedTerminal({ watched })
    return { terminal, observer: narrate({ terminal, stderr: process.stderr, command: 'npx cortex-supervisor' }) }
  }

  test('to a pipe: what is ready, and no passing remarks', () => {
    const { terminal, observer } = narrated(false)
    observer.onEvent('state', { state: 'starting', reason: 'launching', time })
    observer.onEvent('ready', { ...running, time })
    observer.onEnd(null)
    expect(terminal.err).toEqual([])
    expect(terminal.out).toEqual([describeReady(running, terminal)])
  })

  test('to a person: the states, and how to go on', () => {
    const { terminal, observer } = narrated(true)
    observer.onEvent('state', { state: 'starting', reason: 'launching', time })
    observer.onEvent('ready', { ...running, time })
    observer.onEvent('ready', { ...running, time })
    const told = terminal.err.join('\n')
    expect(told).toContain('starting   launching')
    expect(told).toContain('curl http://127.0.0.1:39281/v1/chat/completions')
    expect(told.split('npx cortex-supervisor set cacheType=f16')).toHaveLength(2)
  })

  test('a crash is told once something has served; before, the error of the start tells it', () => {
    const { terminal, observer } = narrated(false)
    observer.onEvent('exit', { ...exit, time })
    expect(terminal.err).toEqual([])
    observer.onEvent('ready', { ...running, time })
    observer.onEvent('exit', { ...exit, time })
    expect(terminal.err.join('\n')).toMatch(/llama-server exited {2}it ended by SIGSEGV\n {4}last words/)
  })

  test('a child that was asked to end is no news', () => {
    const { terminal, observer } = narrated(true)
    observer.onEvent('ready', { ...running, time })
    const before = terminal.err.length
    observer.onEvent('exit', { ...exit, class: 'asked', time })
    expect(terminal.err).toHaveLength(before)
  })
})
