import type { NotableRequest as RequestEvent } from '../../upstream/notable-request.js'
import type { Problem } from '../problem.js'

/**
 * What came of a request for the child; each ends in exactly one.
 * - `answered`: the whole response of a child was passed on, whatever its status.
 * - `refused`: turned away by us for what it is or who asks, with 4xx or 501.
 * - `unavailable`: 503 of ours: the queue was full, the wait too long, or nobody serves.
 * - `failed`: 502 of ours: the child gave no answer, and it could not be asked again.
 * - `broken-off`: the rest of a response that had begun did not come.
 * - `aborted`: the client's connection closed first.
 */
export type RequestOutcome = 'answered' | 'refused' | 'unavailable' | 'failed' | 'broken-off' | 'aborted'

export type OutcomeCounts = Record<RequestOutcome, number>

export function noOutcomes(): OutcomeCounts {
  return { answered: 0, refused: 0, unavailable: 0, failed: 0, 'broken-off': 0, aborted: 0 }
}

/** The outcome of a request that is answered by us. */
export function outcomeOf({ status }: Problem): 'refused' | 'unavailable' | 'failed' {
  return status === 502 ? 'failed' : status === 503 ? 'unavailable' : 'refused'
}

/** Something that happened to a request and that its client may ask about. */
export interface NotableRequest extends RequestEvent {
  /** Of the child that had it before; null: none had. */
  generation: number | null
}
