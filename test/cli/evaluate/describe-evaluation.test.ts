import { describe, expect, test } from '@jest/globals'
import { describeEvaluation } from '../../../src/cli/evaluate/describe-evaluation.js'
import { describeProgress, observeEvaluation } from '../../../src/cli/evaluate/evaluation-progress.js'
import { evaluation, pairResult } from '../../evaluate/results.js'
import { recordedTerminal } from '../recorded-terminal.js'

const terminal = recordedTerminal()

describe('the table', () => {
  test('has a row for each pair, with a mark at the one to take, and the reasons', () => {
    const text = describeEvaluation(evaluation(), terminal)
    expect(text).toMatch(/^ {2}f16 +8 MiB +100 +100 +1\.7000 +- +- +8 of 8 +4 of 4$/m)
    expect(text).toMatch(/^✓ q4_0 +2\.25 MiB +100 +100 +1\.7000 +0\.001 +99\.0 % +8 of 8 +4 of 4$/m)
    expect(text).toContain("Take q4_0: 28.1 % of f16's memory")
    expect(text).toMatch(/^server +b11669, cpu$/m)
    expect(text).toMatch(/^speed +with 1024 tokens in the cache$/m)
    expect(text).not.toContain('not measured\n')
  })

  test('says what is missing, and why', () => {
    const nothing = { memory: null, speed: null, quality: null, answers: null, recall: [], failures: ['It ended.'] }
    const text = describeEvaluation(
      evaluation({
        pairs: [pairResult('f16', 8), pairResult('q8_0/q5_1', 3.6, nothing)],
        skipped: [{ pair: { k: 'q4_1', v: 'f16' }, reason: 'It needs more.' }],
        notes: ['Something to know.'],
      }),
      terminal,
    )
    expect(text).toMatch(/^ {2}q8_0\/q5_1 +(- +){7}-$/m)
    expect(text).toContain('not measured\n  q4_1/f16: It needs more.\n  q8_0/q5_1: It ended.')
    expect(text).toContain('note\n  Something to know.')
  })

  test('has what other builds did beside it', () => {
    const pairs = [{ pair: 'q8_0', divergence: 0.002, prompt: 1234, generation: null }]
    const others = [{ build: 12_345, version: '1.0', backend: 'vulkan', pairs }]
    const text = describeEvaluation(evaluation({ others }), terminal)
    expect(text).toMatch(/^ {2}b12345, vulkan {2}q8_0 {2}read 1230 t\/s {2}- {2}KL div\. 0\.002$/m)
  })

  test('of text, no line is wider than the terminal', () => {
    const { notes, ...rest } = evaluation({ notes: ['word '.repeat(60).trim()] })
    const text = describeEvaluation({ ...rest, notes }, { ...terminal, columns: 60 })
    const note = text.slice(text.indexOf('note\n'))
    expect(Math.max(...note.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })
})

describe('the progress', () => {
  const event = { event: 'progress', pair: 'q8_0', part: 'quality', step: 5, steps: 18, share: 0.254 } as const

  test('says what, how far, and how long, where that is known', () => {
    expect(describeProgress({ ...event, left: 125_000 })).toBe('5 of 18  q8_0: quality 25 %, 2 min 5 s left')
    expect(describeProgress({ ...event, left: null })).toBe('5 of 18  q8_0: quality 25 %')
  })

  test('is for those who watch; notes are for all', () => {
    const written: string[] = []
    const stderr = { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
    const unwatched = recordedTerminal()
    const quiet = observeEvaluation(unwatched, stderr)
    quiet.onEvent({ ...event, left: null })
    quiet.onEvent({ event: 'note', message: 'They compete.' })
    quiet.end()
    expect(written).toEqual([])
    expect(unwatched.err).toEqual(['note  They compete.'])

    const watched = recordedTerminal({ watched: true })
    const loud = observeEvaluation(watched, stderr)
    loud.onEvent({ ...event, left: null })
    loud.onEvent({ ...event, left: null })
    loud.end()
    loud.end()
    expect(watched.err).toEqual(['5 of 18  q8_0: quality 25 %', ''])
  })
})
