import type { GatewaySettings } from '../../settings/settings.js'
import type { UpstreamSource } from '../../upstream/upstream.js'
import type { ConnectionsByChild } from '../connections/connections-by-child.js'
import type { OpenRequests } from './open-requests.js'
import type { NotableRequest, RequestOutcome } from './request-outcome.js'
import type { BodyMemory } from './body-memory.js'
import type { StallWatch } from './stall-watch.js'
import type { WaitingQueue } from './waiting-queue.js'

/** What all forwarded requests share. */
export interface ForwardContext {
  source: UpstreamSource
  children: ConnectionsByChild
  queue: WaitingQueue
  bodyMemory: BodyMemory
  openRequests: OpenRequests
  stalls: StallWatch
  /** ms within which the end of a child whose connection broke becomes known. */
  deathNotice: number
  settings: () => GatewaySettings
  onOutcome: (outcome: RequestOutcome) => void
  onNotable: (request: NotableRequest) => void
}
