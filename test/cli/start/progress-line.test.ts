import { expect, test } from '@jest/globals'
import { summarize } from '../../../src/cli/start/progress-line.js'

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
