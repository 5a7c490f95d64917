import type { Endpoint } from '../facts/endpoint.js'

/** A child that can serve, as the data path sees it. */
export interface Upstream {
  readonly generation: number
  readonly endpoint: Endpoint
  readonly apiKey: string
  /** Resolves when this child has ended, whatever the cause; never rejects. */
  readonly ended: Promise<void>
  /**
   * A request is sent to this child. `onCut` is called, at most once, when the child is about to be stopped and
   * waits no longer: what has not begun to be answered may go to another child, what has must be broken off.
   */
  begin(onCut: () => void): InFlightRequest
}

/** One request on its way to a child and back. A drain waits for it, and the watch over hangs looks at it. */
export interface InFlightRequest {
  /** Something of the response came. */
  heard(): void
  /** Whether it is the client that is waited for, to send the rest of its body or to read: no fault of the child then. */
  awaitClient(awaits: boolean): void
  /** It is over. Further calls do nothing. */
  end(): void
}

/** A request whose prompt a child has evaluated: what the next child is warmed with when this one is lost. */
export interface EvaluatedPrompt {
  /** Target of the request, in origin form. */
  target: string
  /** The whole body, as the client sent it: JSON. */
  body: Buffer
}

/** All that the gateway needs of the supervisor. */
export interface UpstreamSource {
  /** The child that serves now; null while none does. */
  readonly serving: Upstream | null
  /**
   * The child that serves now or as soon as one does. Rejects when none will: with the reason where the
   * supervisor is stopped or failed, with ABORTED when `signal` fires.
   */
  whenServing(signal: AbortSignal): Promise<Upstream>
  /** To be called when the answer to a completion begins, with what was asked. */
  remember(prompt: EvaluatedPrompt): void
}
