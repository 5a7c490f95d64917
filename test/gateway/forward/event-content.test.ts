import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hasContent, positionAfter, type LinePosition } from '../../../src/gateway/forward/event-content.js'

const line = fc.constantFrom(
  ':\n',
  ': ping\n',
  ':\r\n',
  ':a:b\r',
  '\n',
  '\r\n',
  'data: x\n',
  'data: :\r\n',
  'event: y\n',
  ' :\n',
  'd',
)
const stream = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''))

/** As a client reads it: by whole lines. Line breaks are no content, except that of a field, which is counted with it. */
function contentBegins(text: string): number {
  let offset = 0
  for (const [whole] of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    if (/^[^:\r\n]/.test(whole)) return offset
    offset += whole.length
  }
  return Infinity
}

test('the first content is found in the chunk that has its first byte, however the stream is cut', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (text, cuts) => {
      const expected = contentBegins(text)
      const bounds = [...new Set([0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length])].sort(
        (a, b) => a - b,
      )
      let position: LinePosition = 'start'
      for (const [index, begin] of bounds.entries()) {
        const end = bounds[index + 1] ?? text.length
        const chunk = Buffer.from(text.slice(begin, end))
        // After the first content it does not matter any more where that began.
        if (begin <= expected) expect(hasContent(chunk, position)).toBe(expected < end)
        position = positionAfter(chunk, position)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('comments after the first event are none, either, and the rest of a cut event is content', () => {
  const after = (...chunks: string[]): LinePosition =>
    chunks.reduce<LinePosition>((position, chunk) => positionAfter(Buffer.from(chunk), position), 'start')
  expect(after('data: x\n\n')).toBe('start')
  expect(after('data: x\n\n: pi')).toBe('comment')
  expect(hasContent(Buffer.from('ng\n\n'), after('data: x\n\n: pi'))).toBe(false)
  expect(hasContent(Buffer.from(': x'), after('data'))).toBe(true)
})
