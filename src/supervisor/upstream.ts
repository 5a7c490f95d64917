import type { Endpoint } from '../plan/endpoint.js'

/** A child that can serve, as the data path sees it. */
export interface Upstream {
  readonly generation: number
  readonly endpoint: Endpoint
  readonly apiKey: string
  /** Resolves when this child has ended, whatever the cause; never rejects. */
  readonly ended: Promise<void>
  /** Counts one request in flight, so that a drain can wait for it; call the result exactly once. */
  begin(): () => void
}

/** What the gateway needs of the supervisor, and nothing more. */
export interface UpstreamSource {
  /** The child that serves now; null while none does. */
  readonly serving: Upstream | null
  /**
   * The child that serves now or as soon as one does. Rejects when none will: with the reason where the
   * supervisor is stopped or failed, with ABORTED when `signal` fires.
   */
  whenServing(signal: AbortSignal): Promise<Upstream>
}
