import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { splitLines } from '../../src/child/split-lines.js'

function split(chunks: readonly Uint8Array[], maxBytes = 1000): string[] {
  const lines: string[] = []
  const splitter = splitLines(maxBytes, (line) => lines.push(line))
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  splitter.end()
  return lines
}

/** The bytes, cut into chunks at random places. */
const cutBytes = fc
  .tuple(
    fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\n'), fc.constant('é雨🌿\r\n')), { maxLength: 30 }),
    fc.array(fc.nat({ max: 400 }), { maxLength: 10 }),
  )
  .map(([pieces, cuts]) => {
    const bytes = Buffer.from(pieces.join(''))
    const places = [...cuts.map((cut) => Math.min(cut, bytes.length)), 0, bytes.length].sort((a, b) => a - b)
    return { bytes, chunks: places.slice(1).map((end, index) => bytes.subarray(places[index], end)) }
  })

describe('splitting', () => {
  test('wherever the chunks are cut, the lines are those of the whole', () => {
    fc.assert(
      fc.property(cutBytes, ({ bytes, chunks }) => {
        const whole = bytes.toString('utf8').split('\n')
        if (whole.at(-1) === '') whole.pop()
        expect(split(chunks, 100_000)).toEqual(whole.map((line) => line.replace(/\r$/, '')))
      }),
    )
  })

  test('bytes that are no UTF-8 are replaced, and what follows is whole', () => {
    expect(split([Buffer.from([0x62, 0xff, 0xc3]), Buffer.from([0x28, 0x0a, 0x6f, 0x6b])])).toEqual([
      'b\ufffd\ufffd(',
      'ok',
    ])
  })

  test('of an endless line only the beginning is kept', () => {
    const [line, next] = split([Buffer.alloc(900, 'a'), Buffer.alloc(900, 'b'), Buffer.from('\nnext\n')])
    expect(line).toBe(`${'a'.repeat(900)}${'b'.repeat(100)} … (cut)`)
    expect(next).toBe('next')
  })

  test('also within one chunk', () => {
    const lines = split([Buffer.from(`first\n${'c'.repeat(1001)}\nlast`)])
    expect(lines).toEqual(['first', `${'c'.repeat(1000)} … (cut)`, 'last'])
  })

  test('a line that just fits is whole', () => {
    expect(split([Buffer.from('d'.repeat(1000)), Buffer.from('\n')])).toEqual(['d'.repeat(1000)])
  })
})
