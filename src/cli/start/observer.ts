import type { CortexError } from '../../errors.js'
import type { Stamped, SupervisorEventName, SupervisorEvents } from '../../index.js'

/** Shows what a supervisor tells: to a person, or as JSON to a program. */
export interface Observer {
  onEvent<N extends SupervisorEventName>(name: N, event: Stamped<SupervisorEvents[N]>): void
  /** The last call: why it ended, or null where it was asked to. */
  onEnd(error: CortexError | null): void
}

/** One event of any name together with its name, so that a `switch` on the name knows the event. */
export type NamedEvent = {
  [N in SupervisorEventName]: { name: N; event: Stamped<SupervisorEvents[N]> }
}[SupervisorEventName]
