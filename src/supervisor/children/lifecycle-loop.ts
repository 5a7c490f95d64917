import { decide, type Moment } from '../../lifecycle/decide.js'
import type { LifecycleEffect, LifecycleEvent } from '../../lifecycle/lifecycle-event.js'
import { initialLifecycle, type LifecycleState } from '../../lifecycle/lifecycle-state.js'

export interface LifecycleLoop {
  send(event: LifecycleEvent): void
  readonly state: LifecycleState
}

/**
 * The one writer: one event at a time, its effects performed before the next is looked at. An effect that answers at
 * once (by sending an event itself) waits its turn.
 *
 * @param lastGeneration The first child is the one after it.
 */
export function runLifecycle(
  perform: (effect: LifecycleEffect) => void,
  moment: () => Moment,
  lastGeneration = 0,
): LifecycleLoop {
  let state: LifecycleState = { ...initialLifecycle, generation: lastGeneration }
  let busy = false
  const queue: LifecycleEvent[] = []

  return {
    get state() {
      return state
    },
    send(event) {
      queue.push(event)
      if (busy) return
      busy = true
      try {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const step = decide(state, next, moment())
          state = step.state
          for (const effect of step.effects) perform(effect)
        }
      } finally {
        busy = false
      }
    },
  }
}
