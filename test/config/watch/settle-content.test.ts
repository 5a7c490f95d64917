import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { settleContent, type Observation } from '../../../src/config/watch/settle-content.js'

const text = (id: string): Observation => ({ id, kind: 'text' })
const empty: Observation = { id: 'empty', kind: 'empty' }
const trouble: Observation = { id: 'gone', kind: 'error' }

/** What is told when a file shows these at these times. */
function tell(observations: readonly (readonly [number, Observation])[]): string[] {
  const settle = settleContent('a')
  return observations.flatMap(([now, observation]) => {
    const told = settle(observation, now).report
    return told === null ? [] : [`${told} ${observation.id} at ${now}`]
  })
}

describe('settleContent', () => {
  test.each<[string, (readonly [number, Observation])[], string[]]>([
    [
      'the same text is no change',
      [
        [0, text('a')],
        [900, text('a')],
      ],
      [],
    ],
    [
      'another counts once it has stayed',
      [
        [0, text('b')],
        [49, text('b')],
        [50, text('b')],
        [99, text('b')],
      ],
      ['change b at 50'],
    ],
    [
      'one that becomes another starts anew',
      [
        [0, text('b')],
        [40, text('c')],
        [60, text('c')],
        [90, text('c')],
      ],
      ['change c at 90'],
    ],
    [
      'one that goes back was nothing',
      [
        [0, text('b')],
        [40, text('a')],
        [100, text('a')],
      ],
      [],
    ],
    [
      'a moment of emptiness is a save',
      [
        [0, empty],
        [300, empty],
        [400, text('b')],
        [450, text('b')],
      ],
      ['change b at 450'],
    ],
    [
      'a moment of absence too',
      [
        [0, trouble],
        [400, text('b')],
        [450, text('b')],
      ],
      ['change b at 450'],
    ],
    [
      'emptiness that lasts is a text',
      [
        [0, empty],
        [500, empty],
      ],
      ['change empty at 500'],
    ],
    [
      'trouble that lasts is told once',
      [
        [0, trouble],
        [500, trouble],
        [9000, trouble],
      ],
      ['error gone at 500'],
    ],
    [
      'after trouble the same text is no change, and another is',
      [
        [0, trouble],
        [500, trouble],
        [600, text('a')],
        [700, text('a')],
        [800, text('b')],
        [850, text('b')],
      ],
      ['error gone at 500', 'change b at 850'],
    ],
  ])('%s', (_, observations, told) => expect(tell(observations)).toEqual(told))

  test('never tells the same content twice in a row, and ends with the one that stays', () => {
    const observation = fc.constantFrom(text('a'), text('b'), text('c'), empty, trouble)
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), observation), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(steps, (walk) => {
        let now = 0
        const observations = walk.map(([step, seen]) => [(now += step), seen] as const)
        const last = observations.at(-1)?.[1] ?? empty
        const told = tell([...observations, [now + 500, last], [now + 1000, last]]).map((line) =>
          line.split(' ').slice(0, 2).join(' '),
        )
        const changes = ['change a', ...told.filter((line) => line.startsWith('change'))]
        expect(changes.every((line, at) => line !== changes[at - 1])).toBe(true)
        if (last.kind !== 'error') expect(changes.at(-1)).toBe(`change ${last.id}`)
      }),
    )
  })

  test('says when to look again', () => {
    const settle = settleContent('a')
    expect(settle(text('b'), 0)).toEqual({ report: null, checkAgainIn: 50 })
    expect(settle(text('b'), 30)).toEqual({ report: null, checkAgainIn: 20 })
    expect(settle(empty, 30)).toEqual({ report: null, checkAgainIn: 500 })
    expect(settle(text('a'), 40)).toEqual({ report: null, checkAgainIn: null })
  })
})
