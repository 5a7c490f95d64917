import type { ExitClass } from '../lifecycle/child-exit.js'
import type { SwitchStrategy } from '../lifecycle/lifecycle-state.js'
import { createDistribution, type Distribution } from './histogram.js'
import type { EventBus } from './event-bus.js'
import type { ReloadOutcome, Stamped, SupervisorEventName, SupervisorEvents } from './events.js'

/** Exits that were not requested. */
export type CrashClass = Exclude<ExitClass, 'asked'>

/** All times in seconds. */
export interface SwitchTally {
  readonly strategy: SwitchStrategy
  readonly outcome: ReloadOutcome['outcome']
  /** From the decision for another child until one served, be it the old one. */
  readonly duration: Distribution
  /** For which requests could not be served. */
  readonly parked: Distribution
}

/**
 * What has happened since the supervisor was made, in plain numbers. It counts from the first moment and costs next to
 * nothing, so that metrics are loaded only when they are requested.
 */
export interface Tally {
  /** Of the newest child; 0 before the first. */
  readonly generation: number
  readonly crashes: Readonly<Record<CrashClass, number>>
  readonly changes: Readonly<Record<ReloadOutcome['outcome'], number>>
  readonly switches: readonly SwitchTally[]
  /** Seconds for which requests waited for a child. */
  readonly waits: Distribution
  /** A request has waited for so many ms, whatever came of it. */
  waited(ms: number): void
}

type NamedEvent = {
  [N in SupervisorEventName]: { name: N; event: Stamped<SupervisorEvents[N]> }
}[SupervisorEventName]

/** s; a wait of 5 ms is a glance, one of 5 minutes the load of a large model. */
const secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** @param now ms from any beginning. */
export function createTally(
  bus: Pick<EventBus, 'subscribe'>,
  now: () => number = performance.now.bind(performance),
): Tally {
  const crashes: Record<CrashClass, number> = {
    'bad-argument': 0,
    'kv-unsupported': 0,
    model: 0,
    port: 0,
    memory: 0,
    library: 0,
    crash: 0,
    killed: 0,
    hang: 0,
  }
  const changes = { applied: 0, live: 0, unchanged: 0, 'rolled-back': 0, rejected: 0 }
  const switches: SwitchTally[] = []
  const waits = createDistribution(secondsBounds)
  const clock = createSwitchClock(now)
  let generation = 0

  bus.subscribe((name, event) => {
    count({ name, event } as NamedEvent)
  })

  function count({ name, event }: NamedEvent): void {
    generation = Math.max(generation, event.generation ?? 0)
    switch (name) {
      case 'exit':
        if (event.class !== 'asked') crashes[event.class] += 1
        return
      case 'state':
        clock.enter(event.state)
        return
      case 'reload':
        changes[event.outcome] += 1
        countSwitch(event)
        return
      default:
    }
  }

  function countSwitch({ strategy, outcome, parkedMs }: ReloadOutcome): void {
    const ms = clock.take()
    // A change that needed no other child, or one of several that came to the same switch.
    if (strategy === null || ms === null) return
    const { duration, parked } = tallyOf(strategy, outcome)
    duration.observe(ms / 1000)
    parked.observe(parkedMs / 1000)
  }

  function tallyOf(strategy: SwitchStrategy, outcome: ReloadOutcome['outcome']): SwitchTally {
    const known = switches.find((tally) => tally.strategy === strategy && tally.outcome === outcome)
    if (known) return known
    const duration = createDistribution(secondsBounds)
    const tally = { strategy, outcome, duration, parked: createDistribution(secondsBounds) }
    switches.push(tally)
    return tally
  }

  return {
    get generation() {
      return generation
    },
    crashes,
    changes,
    switches,
    waits,
    waited(ms) {
      waits.observe(ms / 1000)
    },
  }
}

/** From the first `switching` to the state after it; going back to the old plan is `switching` still. */
function createSwitchClock(now: () => number): { enter(state: string): void; take(): number | null } {
  let since: number | null = null
  let lasted: number | null = null
  return {
    enter(state) {
      if (state === 'switching') {
        since ??= now()
        lasted = null
      } else if (since !== null) {
        lasted = now() - since
        since = null
      }
    },
    take() {
      const ms = lasted
      lasted = null
      return ms
    },
  }
}
