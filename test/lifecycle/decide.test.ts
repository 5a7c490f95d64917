import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Choice } from './lifecycle-model.js'
import type { SwitchStrategy } from '../../src/lifecycle/lifecycle-state.js'
import { policy, World } from './lifecycle-model.js'

const strategy = fc.constantFrom('blueGreen' as const, 'stopFirst' as const)
const plan = fc.nat(3)

function oneOf<D extends Choice['do']>(...of: D[]): { do: fc.Arbitrary<D> } {
  return { do: fc.constantFrom(...of) }
}

/** What happens of itself, weighted so that children come up more often than they die. */
const fate: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 12, arbitrary: fc.record(oneOf('load', 'prove')) },
  { weight: 3, arbitrary: fc.record(oneOf('drain-done')) },
  { weight: 6, arbitrary: fc.record({ ...oneOf('exit'), pick: fc.nat(3), permanent: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ ...oneOf('lower'), pick: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record(oneOf('fire-timer')) },
  { weight: 3, arbitrary: fc.record({ ...oneOf('pass'), ms: fc.nat(100_000) }) },
)
/** What somebody asks for, and what no second try would mend. */
const blow: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...oneOf('change'), plan, strategy }) },
  { weight: 3, arbitrary: fc.record({ ...oneOf('exit'), pick: fc.nat(3), permanent: fc.constant(true) }) },
  { weight: 2, arbitrary: fc.record({ ...oneOf('unprove'), permanent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record(oneOf('stale', 'prepare')) },
  { weight: 1, arbitrary: fc.record(oneOf('stop', 'unprepare', 'kill')) },
)

/** A hundred commands on average, one in `rarity` of them a blow. */
function commandsWith(rarity: number): fc.Arbitrary<Iterable<fc.Command<World, null>>> {
  const choice = fc.oneof({ weight: rarity - 1, arbitrary: fate }, { weight: 1, arbitrary: blow })
  const command = choice.map((made) => ({
    check: (world: World) => world.allows(made),
    run: (world: World) => {
      world.apply(made)
    },
    toString: () => JSON.stringify(made),
  }))
  return fc.commands([command], { maxCommands: 200, size: 'max' })
}

/** Crash loops are seen only where nobody interferes for long, switches that collide only where many do. */
const commands = fc.oneof(commandsWith(3), commandsWith(12))
const last = fc.option(fc.record({ plan: fc.constant(9), strategy }))
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
// With the defaults, crash loops and what follows them would be rare.
const policies = fc
  .integer({ min: 2, max: 5 })
  .map((limit) => ({ ...policy, limit, maxDelay: 1_000, resetAfter: 20_000 }))

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

// A million commands: some 5 s on an idle core, and more than the default allows where the machine is busy.
test('no sequence of events breaks a law, and all comes to rest with everybody told once', () => {
  fc.assert(
    fc.property(commands, last, random, policies, (made, newest, ...given) => {
      const world = new World(...given)
      world.apply({ do: 'prepare' })
      fc.modelRun(() => ({ model: world, real: null }), made)
      if (newest) expectNewestServed(world, newest)
      world.calmDown()
      expect(['ready', 'failed', 'stopped', 'preparing']).toContain(world.state.phase)
      expect(world.unsettled).toEqual([])
      world.apply({ do: 'stop' })
      world.calmDown()
      expect([world.state.phase, world.history.living.size, world.unsettled]).toEqual(['stopped', 0, []])
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

/** Whoever asked before gets the outcome of the newest, unless his own change had failed already. */
function expectNewestServed(world: World, { plan, strategy }: { plan: number; strategy: SwitchStrategy }): void {
  const { phase } = world.state
  const owed = world.history.changes.map(({ ticket }) => ticket)
  const ticket = world.ask(plan, strategy)
  const replaced = owed.filter((early) => !world.outcomes.has(early))
  for (const early of owed) if (!replaced.includes(early)) expect(world.outcomes.get(early)?.kind).toBe('rolled-back')
  world.calmDown()
  const outcome = world.outcomes.get(ticket)
  if (phase === 'stopping' || phase === 'stopped') expect(outcome).toEqual({ kind: 'stopped' })
  else {
    expect(outcome).toEqual({ kind: 'served', generation: world.serving })
    expect(world.history.planThatServes).toBe(plan)
  }
  for (const early of replaced) expect(world.outcomes.get(early)).toBe(outcome)
}

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
    expect(world.effects).toContainEqual({ type: 'drain', generation: 1, keep: false })
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

  test('of the one try after a crash loop is followed by one more try, later', () => {
    const world = play(...served(1))
    for (let i = 0; i < 8; i++) for (const next of [dies(), { do: 'fire-timer' }] as const) world.apply(next)
    const delays = world.effects.flatMap((effect) => (effect.type === 'wait' ? [effect.delay] : []))
    expect(delays.slice(4)).toEqual([300_000, 300_000, 300_000, 300_000])
  })

  test('loop that was given up leaves nothing to go back to', () => {
    const world = play(...served(1))
    for (let i = 0; i < 5; i++) for (const next of [dies(), { do: 'fire-timer' }] as const) world.apply(next)
    for (const next of [dies(), change(2), change(3), dies(), dies(true)]) world.apply(next)
    expect(world.state.phase).toBe('failed')
    expect(world.outcomes.get(3)).toMatchObject({ kind: 'failed' })
  })

  test('for a permanent cause is launched exactly once', () => {
    const world = play(change(1), dies(true))
    for (let i = 0; i < 10; i++) world.apply({ do: 'fire-timer' })
    expect(world.launched).toEqual([1])
    expect(world.state.phase).toBe('failed')
    expect(world.outcomes.get(1)).toMatchObject({ kind: 'failed', failure: { permanent: true } })
  })
})

test('a stop refuses whoever waits, and whoever comes while requests are finished', () => {
  const world = play(...served(1), { do: 'stop' })
  expect([world.state.phase, world.history.door]).toEqual(['stopping', 'refused'])
})

describe('memory that runs out while a child serves', () => {
  const runsOut: Choice = { do: 'exit', pick: 0, permanent: false, exhausted: true }
  const switched = [...served(1), change(2), { do: 'drain-done' }, dies(), { do: 'load' }, { do: 'prove' }] as const
  const restarted = [{ do: 'fire-timer' }, { do: 'load' }, { do: 'prove' }] as const

  test('once is a crash like any other, and twice leads back to the plan before', () => {
    const world = play(...switched, runsOut, ...restarted)
    expect(world.effects.at(-1)).toMatchObject({ type: 'commit', plan: 2 })
    world.apply(runsOut)
    expect(world.effects).toContainEqual({ type: 'retreat', plan: 1, reason: 'gone' })
    expect(world.effects.at(-1)).toEqual({ type: 'launch', generation: 4, plan: 1 })
  })

  test.each<[string, readonly Choice[]]>([
    ['there was no other plan', [...served(1), runsOut, ...restarted, runsOut]],
    ['another crash came between', [...switched, runsOut, ...restarted, dies(), ...restarted, runsOut]],
    ['it had recovered in between', [...switched, runsOut, ...restarted, { do: 'pass', ms: 60_000 }, runsOut]],
    [
      'the plan before was led back to already',
      [...switched, runsOut, ...restarted, runsOut, runsOut, ...restarted, runsOut],
    ],
  ])('leads nowhere else where %s', (_, choices) => {
    const world = play(...choices)
    const retreats = world.effects.filter(({ type }) => type === 'retreat')
    expect(retreats.length).toBe(choices.filter((choice) => choice === runsOut).length > 3 ? 1 : 0)
  })
})

test('a stop while a child loads ends it and tells whoever waited for it', () => {
  const world = play(change(1), { do: 'stop' })
  expect(world.effects).toContainEqual({ type: 'end', generation: 1 })
  world.apply(dies())
  expect([world.outcomes.get(1), world.outcomes.get(2)]).toEqual([{ kind: 'stopped' }, { kind: 'stopped' }])
})
