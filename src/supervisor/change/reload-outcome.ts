import { toCortexError } from '../../errors.js'
import type { ReloadOutcome } from '../events.js'
import type { ServeOutcome } from '../children/run-children.js'
import { supervisorStopped } from '../children/start-failure.js'

export function outcomeOf(served: ServeOutcome): Pick<ReloadOutcome, 'outcome' | 'error'> {
  switch (served.kind) {
    case 'served':
      return { outcome: 'applied' }
    case 'rolled-back':
    case 'failed':
      return { outcome: 'rolled-back', error: served.error.toJSON() }
    case 'stopped':
      return { outcome: 'rejected', error: supervisorStopped().toJSON() }
  }
}

/** A change that came to nothing before anything was done for it. */
export function refusal(thrown: unknown): ReloadOutcome {
  return { outcome: 'rejected', changes: [], strategy: null, parkedMs: 0, error: toCortexError(thrown).toJSON() }
}
