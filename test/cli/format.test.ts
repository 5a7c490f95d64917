import { describe, expect, test } from '@jest/globals'
import { styleText } from 'node:util'
import fc from 'fast-check'
import { formatBytes, formatDuration } from '../../src/cli/format-amounts.js'
import { formatRows } from '../../src/cli/format-rows.js'
import { wrapText } from '../../src/cli/wrap-text.js'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [4_456_448, '4.25 MiB'],
  [8_388_608, '8 MiB'],
  [22_000_000_000, '20.49 GiB'],
  [2 ** 60, '1048576 TiB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0, '0 s'],
  [231, '0.2 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_600, '1 min'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [7_502_000, '2 h 5 min'],
  [86_400_000 + 60_000, '1 d'],
])('%d ms read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

describe('formatRows', () => {
  test('aligns columns, and leaves the last one as it is', () => {
    expect(formatRows([['a', 'bcd', 'e'], ['fghi', 'j', 'k l'], ['m']])).toBe('a     bcd  e\nfghi  j    k l\nm')
  })

  test('counts what is seen, not the codes of colours', () => {
    const green = styleText('green', 'ok', { validateStream: false })
    expect(
      formatRows([
        [green, 'x'],
        ['long', 'y'],
      ]),
    ).toBe(`${green}    x\nlong  y`)
  })

  test('breaks the last column where the table would be wider than the screen', () => {
    const rows = [
      ['a', 'one two three'],
      ['long', 'four'],
    ]
    expect(formatRows(rows, 13)).toBe('a     one two\n      three\nlong  four')
    expect(formatRows(rows, 3)).toBe('a     one\n      two\n      three\nlong  four')
  })
})

describe('wrapText', () => {
  test('breaks at spaces, and keeps words and lines whole', () => {
    expect(wrapText('one two three\n/a/very/long/path and on', 2, 10)).toBe(
      '  one two\n  three\n  /a/very/long/path\n  and on',
    )
  })

  test('breaks nothing where there is no end to a line', () => {
    const line = 'word '.repeat(100).trim()
    expect(wrapText(line, 0, Infinity)).toBe(line)
  })

  test('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), fc.integer({ min: 3, max: 30 }), (words, width) => {
        const wrapped = wrapText(words.join(' '), 1, width)
        expect(wrapped.split(/\s+/).filter((word) => word !== '')).toEqual(words)
        expect(wrapped.split('\n').every((line) => line.length <= width || !line.trim().includes(' '))).toBe(true)
      }),
    )
  })
})
