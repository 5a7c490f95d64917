import { expect, test } from '@jest/globals'
import { createEventBus } from '../../src/supervisor/event-bus.js'
import type { ReloadOutcome, SupervisorState } from '../../src/supervisor/events.js'
import { createTally } from '../../src/supervisor/counters.js'

function follow() {
  let time = 0
  const bus = createEventBus()
  const tally = createTally(bus, () => time)
  return {
    bus,
    tally,
    /** `at`, in ms, the supervisor is in that state. */
    enter(at: number, state: SupervisorState) {
      time = at
      bus.emit('state', { state, reason: 'x' }, 1)
    },
    reload(outcome: ReloadOutcome['outcome'], strategy: ReloadOutcome['strategy'], parkedMs = 0) {
      bus.emit('reload', { outcome, changes: [], strategy, parkedMs }, 1)
    },
  }
}

test('counts the ends that nobody asked for, by class, and knows the newest generation', () => {
  const { bus, tally } = follow()
  const end = (exitClass: 'killed' | 'asked', generation: number) =>
    bus.emit('exit', { code: null, signal: null, class: exitClass, reason: '', log: [] }, generation)
  end('killed', 3)
  end('asked', 4)
  end('killed', 2)
  expect(tally.crashes).toMatchObject({ killed: 2, crash: 0 })
  expect(Object.values(tally.crashes).reduce((sum, count) => sum + count)).toBe(2)
  expect(tally.generation).toBe(4)
})

test('a switch lasts until something else begins, going back to the old plan included', () => {
  const { tally, enter, reload } = follow()
  enter(0, 'ready')
  enter(1_000, 'switching')
  enter(1_400, 'ready')
  enter(9_000, 'backing-off')
  reload('applied', 'stopFirst', 300)
  enter(10_000, 'switching')
  enter(11_000, 'switching')
  enter(12_000, 'ready')
  reload('rolled-back', 'stopFirst', 1_500)
  expect(
    tally.switches.map(({ strategy, outcome, duration, parked }) => [strategy, outcome, duration.sum, parked.sum]),
  ).toEqual([
    ['stopFirst', 'applied', 0.4, 0.3],
    ['stopFirst', 'rolled-back', 2, 1.5],
  ])
})

test('one switch for several changes is one; changes without a switch are none', () => {
  const { tally, enter, reload } = follow()
  reload('live', null)
  reload('rejected', null)
  enter(0, 'switching')
  enter(500, 'ready')
  reload('applied', 'blueGreen')
  reload('applied', 'blueGreen')
  // A restart, which is no change of the config.
  enter(1_000, 'switching')
  enter(2_000, 'ready')
  reload('unchanged', null)
  expect(tally.switches).toHaveLength(1)
  expect(tally.switches[0]?.duration.count).toBe(1)
  expect(tally.changes).toEqual({ applied: 2, live: 1, unchanged: 1, 'rolled-back': 0, rejected: 1 })
})

test('waits are in seconds', () => {
  const { tally } = follow()
  tally.waited(250)
  tally.waited(1_750)
  expect(tally.waits).toMatchObject({ count: 2, sum: 2 })
})
