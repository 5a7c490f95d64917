import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  afterRefusal,
  afterRemoval,
  afterRollback,
  afterTrial,
  afterUse,
  choiceOf,
  currentOf,
  noChoices,
  previousOf,
  type Choices,
} from '../../../src/binaries/store/choices.js'
import { anyId } from './some-installs.js'

const anyKey = fc.constantFrom('auto', 'cpu', 'cpu from debian')

/** What any number of steps leads to. */
const anyChoices: fc.Arbitrary<Choices> = fc
  .array(
    fc.oneof(
      fc.record({ step: fc.constant('use' as const), key: anyKey, id: anyId }),
      fc.record({ step: fc.constant('rollback' as const), key: anyKey, id: anyId }),
      fc.record({ step: fc.constant('refuse' as const), key: anyKey, id: anyId }),
      fc.record({ step: fc.constant('remove' as const), key: anyKey, id: anyId }),
      fc.record({ step: fc.constant('live' as const), key: anyKey, id: anyId }),
    ),
    { maxLength: 24 },
  )
  .map((steps) =>
    steps.reduce((choices, { step, key, id }) => {
      switch (step) {
        case 'use':
          return afterUse(choices, key, id)
        case 'rollback':
          return afterRollback(choices, key) ?? choices
        case 'refuse': {
          const back = previousOf(choiceOf(choices, key))
          const current = currentOf(choiceOf(choices, key))
          return back === null || current === null ? choices : afterRefusal(choices, key, current, back)
        }
        case 'remove':
          return afterRemoval(choices, id)
        case 'live':
          return afterTrial(choices, key, id)
      }
    }, noChoices),
  )

const used = (choices: Choices, key: string) => choiceOf(choices, key).used

describe('after any number of steps', () => {
  test('no id is there twice, none that was taken by hand is refused, and only the one in use is on trial', () => {
    fc.assert(
      fc.property(anyChoices, (choices) => {
        for (const choice of Object.values(choices.byKey)) {
          expect(choice.used.length).toBeGreaterThan(0)
          expect(new Set(choice.used).size).toBe(choice.used.length)
          if (choice.trial !== null) expect(choice.trial).toBe(currentOf(choice))
        }
        expect(new Set(choices.refused).size).toBe(choices.refused.length)
      }),
    )
  })

  test('use makes it current and what was current previous, and using it again changes nothing', () => {
    fc.assert(
      fc.property(anyChoices, anyKey, anyId, (choices, key, id) => {
        const before = choiceOf(choices, key)
        const after = afterUse(choices, key, id)
        expect(currentOf(choiceOf(after, key))).toBe(id)
        if (currentOf(before) !== id) expect(previousOf(choiceOf(after, key))).toBe(currentOf(before))
        expect(after.refused).not.toContain(id)
        expect(afterUse(after, key, id)).toEqual(after)
      }),
    )
  })

  test('a rollback of a rollback is where it was', () => {
    fc.assert(
      fc.property(anyChoices, anyKey, (choices, key) => {
        const back = afterRollback(choices, key)
        if (previousOf(choiceOf(choices, key)) === null) {
          expect(back).toBeNull()
          return
        }
        expect(currentOf(choiceOf(back!, key))).toBe(previousOf(choiceOf(choices, key)))
        expect(used(afterRollback(back!, key)!, key)).toEqual(used(choices, key))
      }),
    )
  })

  test('an upgrade that is taken back leaves what was in use, what was before it, and a refusal', () => {
    fc.assert(
      fc.property(anyChoices, anyKey, (choices, key) => {
        const current = currentOf(choiceOf(choices, key))
        if (current === null) return
        const after = afterRefusal(afterUse(choices, key, 'upgrade'), key, 'upgrade', current)
        // The sixteenth and last one had to make room.
        expect(used(after, key)).toEqual(used(choices, key).slice(0, 15))
        expect(choiceOf(after, key).trial).toBeNull()
        expect(after.refused[0]).toBe('upgrade')
      }),
    )
  })

  test('what is removed is nowhere in use, and one key is no matter of another', () => {
    fc.assert(
      fc.property(anyChoices, anyId, (choices, id) => {
        for (const choice of Object.values(afterRemoval(choices, id).byKey)) expect(choice.used).not.toContain(id)
        const after = afterUse(choices, 'auto', id)
        expect(after.byKey['cpu']).toEqual(choices.byKey['cpu'])
      }),
    )
  })
})

describe('a trial', () => {
  const upgraded = afterUse(afterUse(noChoices, 'auto', 'old'), 'auto', 'new')

  test('is not held of the first one, which has nothing to go back to', () => {
    expect(choiceOf(afterUse(noChoices, 'auto', 'old'), 'auto').trial).toBeNull()
  })

  test('begins with an upgrade and ends when it has lived, or with a rollback', () => {
    expect(choiceOf(upgraded, 'auto').trial).toBe('new')
    expect(choiceOf(afterTrial(upgraded, 'auto', 'new'), 'auto').trial).toBeNull()
    expect(afterTrial(upgraded, 'auto', 'old')).toBe(upgraded)
    expect(choiceOf(afterRollback(upgraded, 'auto')!, 'auto')).toEqual({ used: ['old', 'new'], trial: null })
  })
})
