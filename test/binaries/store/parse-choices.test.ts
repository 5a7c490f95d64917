import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Choices } from '../../../src/binaries/store/choices.js'
import { formatChoices, parseChoices } from '../../../src/binaries/store/parse-choices.js'
import { anyId } from './some-installs.js'

const anyChoices: fc.Arbitrary<Choices> = fc.record({
  byKey: fc.dictionary(
    fc.constantFrom('auto', 'cpu', 'cuda-13', 'vulkan github'),
    fc.record({ used: fc.array(anyId, { minLength: 1 }), trial: fc.option(anyId) }),
    { noNullPrototype: true },
  ),
  refused: fc.array(anyId),
})
const written = (choices: Choices): string => JSON.stringify(formatChoices(choices))

test('what is written is read again, and is whole', () => {
  fc.assert(
    fc.property(anyChoices, (choices) => {
      expect(parseChoices(written(choices))).toEqual({ choices, damage: null })
    }),
  )
})

test('what was cut off anywhere is not taken for whole', () => {
  fc.assert(
    fc.property(anyChoices, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (choices, share) => {
      const text = written(choices)
      const { damage } = parseChoices(text.slice(0, Math.floor(text.length * share)))
      expect(damage).toBe('cannot be understood')
    }),
  )
})

test.each([
  ['null', 'cannot be understood'],
  ['[]', 'cannot be understood'],
  ['{"format":1}', 'cannot be understood'],
  ['{"format":2,"byKey":{}}', 'is not of a format that this version knows'],
  ['{"format":1,"byKey":{"cpu":{"used":[]},"rocm":1}}', 'cannot be understood in what it says of cpu and rocm'],
  ['{"format":1,"byKey":{},"refused":"x"}', 'cannot be understood in what it says of refused builds'],
])('%s %s', (text, damage) => {
  expect(parseChoices(text)).toEqual({ choices: { byKey: {}, refused: [] }, damage })
})
