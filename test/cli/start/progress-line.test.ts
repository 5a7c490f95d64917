import { expect, test } from '@jest/globals'
import { describeAmount, summarize } from '../../../src/cli/start/progress-line.js'

test('several downloads are one sum, named after the first that is not complete', () => {
  const downloads = [
    { what: 'libggml0', received: 10, total: 10 },
    { what: 'llama.cpp-tools', received: 5, total: 20 },
    { what: 'libssl3t64', received: 1, total: 4 },
  ]
  expect(summarize(downloads)).toEqual({ what: 'llama.cpp-tools and 1 more', received: 16, total: 34 })
})

test('of an unknown size the sum is unknown', () => {
  const downloads = [
    { what: 'a', received: 1, total: null },
    { what: 'b', received: 1, total: 2 },
  ]
  expect(summarize(downloads)).toEqual({ what: 'a and 1 more', received: 2, total: null })
})

test.each<[number, number | null, number | null, string]>([
  [1_572_864, 3_145_728, 524_288, '1.50 MiB of 3 MiB, 512 KiB/s, 3 s left'],
  [1_572_864, null, 524_288, '1.50 MiB, 512 KiB/s'],
  [1_572_864, 3_145_728, null, '1.50 MiB of 3 MiB'],
  [1_572_864, 3_145_728, 0, '1.50 MiB of 3 MiB, 0 B/s'],
  [0, 0, null, '0 B'],
])('%d of %s bytes at %s a second are told as %j', (received, total, rate, text) => {
  expect(describeAmount({ what: 'a', received, total }, rate)).toBe(text)
})
