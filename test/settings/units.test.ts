import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatDuration, formatSize, parseDuration, parseSize } from '../../src/settings/units.js'

describe('durations', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['2 h', 7_200_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each(['', '30', 's', '30 sec', '-1s', '1h30m', ' 1s', '1S', '.5s', '1e3s'])('%j is none', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  )

  test('what is formatted reads as the same', () => {
    fc.assert(fc.property(fc.nat(), (ms) => expect(parseDuration(formatDuration(ms))).toBe(ms)))
  })

  test('is shown in the largest unit that divides it', () => {
    expect([120_000, 90_000, 250, 3_600_000, 0].map(formatDuration)).toEqual(['2m', '90s', '250ms', '1h', '0ms'])
  })
})

describe('sizes', () => {
  test.each([
    ['64MiB', 64 * 1024 ** 2],
    ['2 GiB', 2 * 1024 ** 3],
    ['500MB', 500e6],
    ['1.5KiB', 1536],
    ['1TB', 1e12],
    ['12B', 12],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  test.each(['', '64', '64M', '64Mb', 'MiB', '-1B', '64mib', '1e3B'])('%j is none', (text) =>
    expect(parseSize(text)).toBeUndefined(),
  )

  test('what is formatted reads as the same', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => expect(parseSize(formatSize(bytes))).toBe(bytes)))
  })

  test('is shown in the largest unit that divides it', () => {
    expect([64 * 1024 ** 2, 1536, 1000, 0, 1024 ** 4].map(formatSize)).toEqual([
      '64MiB',
      '1536B',
      '1000B',
      '0B',
      '1TiB',
    ])
  })
})
