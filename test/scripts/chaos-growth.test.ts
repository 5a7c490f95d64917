import { describe, expect, test } from '@jest/globals'
import { growthRow, judgeGrowth } from '../../scripts/chaos/growth.js'

const MiB = 2 ** 20
const limit = 5 * MiB

/** What 60 samples of a process at rest around 60 MiB look like: half a MiB up and down. */
const steady = Array.from({ length: 60 }, (_, n) => (60 + 0.5 * Math.sin(n)) * MiB)

test('memory that stands still is within the limit', () => {
  expect(judgeGrowth(steady, limit)).toMatchObject({ ok: true })
})

describe('a leak is found', () => {
  test.each([
    ['a little with each sample', (n: number) => n * 0.15 * MiB],
    ['all at once, after the first third', (n: number) => (n < 30 ? 0 : 6 * MiB)],
    ['in steps', (n: number) => Math.floor(n / 10) * 2 * MiB],
  ])('that comes %s', (_, leaked) => {
    const { ok, grown } = judgeGrowth(
      steady.map((size, n) => size + leaked(n)),
      limit,
    )
    expect(ok).toBe(false)
    expect(grown).toBeGreaterThan(limit)
  })

  test('behind a peak at the beginning', () => {
    const sizes = steady.map((size, n) => size + n * 0.15 * MiB + (n < 6 ? 80 * MiB : 0))
    expect(judgeGrowth(sizes, limit).ok).toBe(false)
  })
})

describe('a peak is no leak', () => {
  test.each([
    ['one, right at the end', (n: number) => n === 59],
    ['a few in a row', (n: number) => n > 50 && n < 57],
    ['every third sample of the last third', (n: number) => n >= 40 && n % 3 === 0],
  ])('%s', (_, peaks) => {
    const sizes = steady.map((size, n) => size + (peaks(n) ? 50 * MiB : 0))
    expect(judgeGrowth(sizes, limit)).toMatchObject({ ok: true })
  })
})

test('too few samples are not judged', () => {
  expect(() => judgeGrowth(steady.slice(0, 14), limit)).toThrow('14 samples')
  expect(judgeGrowth(steady.slice(0, 15), limit).ok).toBe(true)
})

test('the row tells both medians and counts as a law', () => {
  const sizes = [
    ...Array<number>(5).fill(10 * MiB),
    ...Array<number>(5).fill(12 * MiB),
    ...Array<number>(5).fill(17 * MiB),
  ]
  expect(growthRow('growth', sizes, 5)).toEqual({
    figure: 'growth',
    goal: '< 5 MiB',
    measured: '7.0 MiB (medians 10.0 → 17.0, 15 samples)',
    ok: false,
    kind: 'invariant',
  })
})
