import { describe, expect, test } from '@jest/globals'
import { checkHistory, failures, type ChildNote, type RequestRecord } from '../../scripts/chaos/check-history.js'
import { readAnswer } from '../../scripts/chaos/read-answer.js'

const expected = [' über', ' "yes"', '雨', '.']

function event(token: string, pid = 7): string {
  return `data: ${JSON.stringify({ choices: [{ delta: { content: token } }], system_fingerprint: `f-${pid}` })}\n\n`
}
const error = `data: ${JSON.stringify({ error: { message: 'broke off' } })}\n\n`
const done = 'data: [DONE]\n\n'
const good = expected.map((token) => event(token)).join('') + done

function stream(body: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  const times = { sentAt: 0, firstByteAt: 1, endedAt: 2 }
  const answer = readAnswer('stream', body)
  return { id: 'a', kind: 'stream', expected, ...times, outcomes: ['complete'], status: 200, answer, ...changes }
}

function whole(content: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  const body = JSON.stringify({ choices: [{ message: { content } }], system_fingerprint: 'f-7' })
  return stream('', { kind: 'whole', answer: readAnswer('whole', body), ...changes })
}

function begunAt(...pids: number[]): ChildNote[] {
  return pids.map((pid, time) => ({ time, pid, id: 'a', what: 'begun' }))
}

function rules(request: RequestRecord, notes = begunAt(7)): string[] {
  return checkHistory({ requests: [request], notes }).map(({ rule }) => rule)
}

describe('nothing is found in', () => {
  test.each<[string, RequestRecord]>([
    ['a whole stream', stream(good)],
    ['a whole answer', whole(expected.join(''))],
    ['a stream that breaks off with an error', stream(event(' über') + error, { outcomes: ['broken'] })],
    [
      'a stream cut in the middle of an event',
      stream(`${event(' über')}data: {"ch\n\n${error}`, { outcomes: ['broken'] }),
    ],
    ['a request that was refused', stream('', { status: 503, answer: readAnswer('whole', '{"error":{}}') })],
    ['a request that was lost', stream('', { outcomes: ['lost'], status: null, answer: null })],
    ['a client that went away', stream(event(' über'), { outcomes: ['aborted'] })],
    ['an answer without an oracle', whole('anything', { expected: null })],
  ])('%s', (_, request) => {
    expect(rules(request)).toEqual([])
  })

  test('a request that was replayed before its first byte', () => {
    expect(rules(stream(good), begunAt(6, 7))).toEqual([])
  })
})

describe('what must not happen is found:', () => {
  const truncated = 'no truncated answer looks complete'
  test.each<[string, RequestRecord, string[]]>([
    ['no outcome', stream(good, { outcomes: [] }), ['exactly one outcome']],
    ['two outcomes', stream(good, { outcomes: ['complete', 'lost'] }), ['exactly one outcome']],
    ['another token', stream(good.replace('über', 'uber')), ['bytes of the oracle']],
    ['a token twice', stream(event(' über') + good), ['bytes of the oracle']],
    ['a token more', stream(event('.') + done, { expected: [] }), ['bytes of the oracle']],
    ['text that is none of ours', stream(`oops\n\n${good}`), ['bytes of the oracle']],
    ['another whole answer', whole('another'), ['bytes of the oracle']],
    ['half of a whole answer', whole(' über'), ['bytes of the oracle']],
    ['an empty whole answer', whole('', { expected: ['x'] }), ['bytes of the oracle']],
    ['a stream of two children', stream(good.replace(event('雨'), event('雨', 8))), ['one child per answer']],
    [
      '[DONE] after an error',
      stream(event(' über') + error + done, { outcomes: ['broken'] }),
      ['no [DONE] after an error'],
    ],
    ['an end without [DONE]', stream(good.replace(done, '')), [truncated]],
    ['[DONE] too early', stream(event(' über') + done), [truncated]],
    ['[DONE] twice', stream(good + done), [truncated]],
    ['an error that HTTP calls the end', stream(event(' über') + error), [truncated]],
    [
      'a stream that breaks off without a word',
      stream(event(' über'), { outcomes: ['broken'] }),
      ['a stream that breaks off says so'],
    ],
  ])('%s', (_, request, found) => {
    expect(rules(request)).toEqual(found)
  })

  test('a request begun three times', () => {
    expect(rules(stream(good), begunAt(5, 6, 7))).toEqual(['begun twice at the most'])
  })

  test('a request begun twice at one child', () => {
    expect(rules(stream(good), begunAt(7, 7))).toEqual(['no child gets a request twice'])
  })

  test('a request begun again after its answer had begun', () => {
    expect(rules(stream(event(' über') + error, { outcomes: ['broken'] }), begunAt(7, 8))).toEqual([
      'no replay after a byte',
    ])
  })

  test('each one where it is, among others', () => {
    const requests = [stream(good, { id: 'a' }), stream(good, { id: 'b', outcomes: [] }), stream(good, { id: 'c' })]
    expect(checkHistory({ requests, notes: [] })).toEqual([
      { rule: 'exactly one outcome', id: 'b', detail: 'never ended' },
    ])
  })
})

test('a failure is whatever is no whole answer, but for those who went away', () => {
  const refused = stream('', { status: 503, answer: readAnswer('whole', '{"error":{}}') })
  const broken = stream(event(' über') + error, { outcomes: ['broken'] })
  const lost = stream('', { outcomes: ['lost'], status: null, answer: null })
  const aborted = stream(event(' über'), { outcomes: ['aborted'] })
  expect(failures([stream(good), whole(expected.join('')), refused, broken, lost, aborted])).toEqual([
    refused,
    broken,
    lost,
  ])
})
