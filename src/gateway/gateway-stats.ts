import type { RequestOutcome } from './forward/request-outcome.js'

export interface GatewayStats {
  /** Open connections of clients. */
  connections: number
  /** Requests for a child that have not ended, waiting ones included. */
  active: number
  waiting: number
  /** Bytes of request bodies in memory. */
  heldBytes: number
  /** Requests so far that were tried on a second child. */
  replayed: number
  /** Requests for a child that have ended so far. */
  outcomes: Readonly<Record<RequestOutcome, number>>
}
