import type { CortexError } from '../../errors.js'
import type { Stamped, SupervisorEventName, SupervisorEvents } from '../../index.js'

/** Prints a supervisor's events, as text or as JSON. */
export interface Observer {
  onEvent<N extends SupervisorEventName>(name: N, event: Stamped<SupervisorEvents[N]>): void
  /** The last call. @param error Why it ended; null where it was stopped on request. */
  onEnd(error: CortexError | null): void
}

/** An event with its name: a discriminated union for `switch`. */
export type NamedEvent = {
  [N in SupervisorEventName]: { name: N; event: Stamped<SupervisorEvents[N]> }
}[SupervisorEventName]
