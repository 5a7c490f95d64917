import { describe, expect, test } from '@jest/globals'
import { responseHead } from '../../../src/gateway/forward/response-headers.js'

const raw = (...fields: string[]): Buffer[] => fields.map((field) => Buffer.from(field, 'latin1'))

describe('the head of a response', () => {
  test('announces trailers only where the body comes in chunks', () => {
    expect(responseHead(raw('Trailer', 'X-Sum', 'A', '1'), []).headers).toEqual(['Trailer', 'X-Sum', 'A', '1'])
    expect(responseHead(raw('Trailer', 'X-Sum', 'Content-Length', '1'), []).headers).toEqual(['Content-Length', '1'])
  })

  test('keeps its bytes', () => {
    expect(responseHead(raw('X-Bytes', 'gr\xfc\xdfe \x80'), []).headers).toEqual(['X-Bytes', 'gr\xfc\xdfe \x80'])
  })

  test('ends with ours, whatever it says itself', () => {
    const { headers } = responseHead(raw('x-request-ID', 'its', 'Connection', 'X-Request-Id', 'A', '1'), [
      'X-Request-Id',
      'ours',
    ])
    expect(headers).toEqual(['A', '1', 'X-Request-Id', 'ours'])
  })

  test('loses what its Connection names, wherever that stands', () => {
    expect(responseHead(raw('X-Hop', '1', 'connection', 'X-HOP ,close', 'X-End', '2'), []).headers).toEqual([
      'X-End',
      '2',
    ])
  })

  test.each([
    [['Content-Type', 'text/event-stream'], true],
    [['content-type', 'text/event-stream; charset=utf-8'], true],
    [['Content-Type', 'text/event-stream', 'Content-Encoding', 'gzip'], false],
    [['Content-Type', 'application/json'], false],
  ])('%j: a stream of events is %s', (fields, expected) => {
    expect(responseHead(raw(...fields), []).eventStream).toBe(expected)
  })
})
