import type { NotableRequest as RequestEvent } from '../../upstream/notable-request.js'
import type { Problem } from '../problem.js'

/**
 * How a request for the child ended; each has exactly one outcome.
 * - `answered`: the whole response of a child was passed on, whatever its status.
 * - `refused`: 4xx or 501 of the gateway, for what the request is or for its credentials.
 * - `unavailable`: 503 of the gateway: the queue was full, the wait too long, or no child serves.
 * - `failed`: 502 of the gateway: the child did not answer, and the request could not be sent again.
 * - `broken-off`: the rest of a response that had begun did not come.
 * - `aborted`: the client's connection closed first.
 */
export type RequestOutcome = 'answered' | 'refused' | 'unavailable' | 'failed' | 'broken-off' | 'aborted'

export type OutcomeCounts = Record<RequestOutcome, number>

export function noOutcomes(): OutcomeCounts {
  return { answered: 0, refused: 0, unavailable: 0, failed: 0, 'broken-off': 0, aborted: 0 }
}

/** The outcome of a request that the gateway answers itself. */
export function outcomeOf({ status }: Problem): 'refused' | 'unavailable' | 'failed' {
  return status === 502 ? 'failed' : status === 503 ? 'unavailable' : 'refused'
}

/** An event of a request that its client may ask about. */
export interface NotableRequest extends RequestEvent {
  /** Of the child that had it before; null: none had. */
  generation: number | null
}
