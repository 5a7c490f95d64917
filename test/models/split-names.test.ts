import { expect, test } from '@jest/globals'
import { readSplitName, splitNames } from '../../src/models/split-names.js'

test('a part leads to all parts, in order', () => {
  expect(splitNames('q4/m-00002-of-00003.gguf')).toEqual([
    'q4/m-00001-of-00003.gguf',
    'q4/m-00002-of-00003.gguf',
    'q4/m-00003-of-00003.gguf',
  ])
  expect(readSplitName('m-00002-of-00003.gguf')).toEqual({ prefix: 'm', index: 2, count: 3 })
})

test.each(['m.gguf', 'm-00000-of-00003.gguf', 'm-00004-of-00003.gguf', 'm-1-of-3.gguf', 'm-00001-of-00002.bin'])(
  '%s is no part',
  (name) => {
    expect(splitNames(name)).toEqual([name])
  },
)
