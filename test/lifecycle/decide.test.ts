import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Choice } from './lifecycle-model.js'
import { World } from './lifecycle-model.js'

const strategy = fc.constantFrom('blueGreen' as const, 'stopFirst' as const)
const choice: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), plan: fc.nat(3), strategy }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('load' as const, 'prove' as const, 'drain-done' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('exit' as const), pick: fc.nat(3), permanent: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('fire-timer' as const, 'prepare' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(100_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('unprove' as const, 'stale' as const, 'stop' as const, 'unprepare' as const, 'kill' as const),
    }),
  },
)

function play(...choices: Choice[]): World {
  const world = new World()
  world.apply({ do: 'prepare' })
  for (const next of choices) world.apply(next)
  return world
}

const change = (plan: number, how: 'blueGreen' | 'stopFirst' = 'stopFirst'): Choice => ({
  do: 'change',
  plan,
  strategy: how,
})
const served = (plan: number): Choice[] => [change(plan), { do: 'load' }, { do: 'prove' }]
const dies = (permanent = false): Choice => ({ do: 'exit', pick: 0, permanent })

test('no sequence of events breaks an invariant, and everybody who waits is told once', () => {
  fc.assert(
    fc.property(fc.array(choice, { minLength: 1, maxLength: 100, size: 'max' }), (choices) => {
      const world = play(...choices)
      world.windUp()
      expect(world.state.phase).toBe('stopped')
      expect(world.unsettled).toEqual([])
    }),
    { numRuns: 2000 },
  )
})

describe('a change', () => {
  test('stop-first: the new child is launched only when the old one has ended', () => {
    const world = play(...served(1), change(2))
    expect(world.launched).toEqual([1])
    expect(world.serving).toBeNull()
    world.apply({ do: 'drain-done' })
    expect(world.launched).toEqual([1])
    world.apply(dies())
    expect(world.launched).toEqual([1, 2])
    world.apply({ do: 'load' })
    world.apply({ do: 'prove' })
    expect(world.outcomes.get(2)).toEqual({ kind: 'served', generation: 2 })
    expect(world.state.phase).toBe('ready')
  })

  test('blue-green: the old child serves until the new one is proved', () => {
    const world = play(...served(1), change(2, 'blueGreen'), { do: 'load' })
    expect([world.launched, world.serving]).toEqual([[1, 2], 1])
    world.apply({ do: 'prove' })
    expect(world.serving).toBe(2)
    expect(world.effects).toContainEqual({ type: 'drain', generation: 1 })
  })

  test('that will not come up: the last good plan is served again, and who asked hears why', () => {
    const world = play(...served(1), change(2), { do: 'drain-done' }, dies(), dies(true))
    expect(world.effects.filter(({ type }) => type === 'launch').at(-1)).toEqual({
      type: 'launch',
      generation: 3,
      plan: 1,
    })
    expect(world.outcomes.has(2)).toBe(false)
    world.apply({ do: 'load' })
    world.apply({ do: 'prove' })
    expect(world.outcomes.get(2)).toMatchObject({ kind: 'rolled-back', failure: { generation: 2 } })
    expect(world.state).toMatchObject({ phase: 'ready', good: 1 })
  })

  test('a newer one replaces one that is still coming up, and both get its outcome', () => {
    const world = play(...served(1), change(2, 'blueGreen'), change(3, 'blueGreen'))
    world.apply({ do: 'exit', pick: 1, permanent: false })
    world.apply({ do: 'load' })
    world.apply({ do: 'prove' })
    expect(world.outcomes.get(2)).toEqual(world.outcomes.get(3))
    expect(world.outcomes.get(3)).toEqual({ kind: 'served', generation: 3 })
    expect(world.state.good).toBe(3)
  })
})

describe('a crash', () => {
  test('after a minute of serving is answered at once, and one soon after waits', () => {
    const world = play(...served(1), { do: 'pass', ms: 60_000 }, dies())
    expect(world.state.phase).toBe('starting')
    for (const next of [{ do: 'load' }, { do: 'prove' }, dies()] as const) world.apply(next)
    expect(world.state.phase).toBe('backing-off')
  })

  test('five within a minute end in failed, with one try later', () => {
    const world = play(...served(1))
    for (let i = 0; i < 5; i++) for (const next of [dies(), { do: 'fire-timer' }] as const) world.apply(next)
    expect(world.launched).toHaveLength(6)
    expect(world.effects.filter(({ type }) => type === 'wait').at(-1)).toMatchObject({ delay: 300_000 })
    expect(world.effects).toContainEqual({ type: 'refuse', reason: 'gone' })
  })

  test('for a permanent cause is launched exactly once', () => {
    const world = play(change(1), dies(true))
    for (let i = 0; i < 10; i++) world.apply({ do: 'fire-timer' })
    expect(world.launched).toEqual([1])
    expect(world.state.phase).toBe('failed')
    expect(world.outcomes.get(1)).toMatchObject({ kind: 'failed', failure: { permanent: true } })
  })
})

test('a stop while a child loads ends it and tells whoever waited for it', () => {
  const world = play(change(1), { do: 'stop' })
  expect(world.effects).toContainEqual({ type: 'end', generation: 1 })
  world.apply(dies())
  expect([world.outcomes.get(1), world.outcomes.get(2)]).toEqual([{ kind: 'stopped' }, { kind: 'stopped' }])
})
