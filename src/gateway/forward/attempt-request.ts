import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Upstream } from '../../upstream/upstream.js'
import type { ChildConnection } from '../connections/child-connections.js'
import { renderProblem, type Problem } from '../problem.js'
import { relayResponse } from './relay-response.js'
import { brokenOff, cutWithin } from './upstream-failure.js'

/** Why a try came to nothing before its answer began. */
export interface Failure {
  /** Null: the child is about to be stopped, and waits no longer. */
  error: Error | null
  /** The request had gone out, or begun to: the child may have been at it. */
  sent: boolean
}

export interface AttemptEvents {
  /** The first of the response is on its way to the client: nothing can be tried again. */
  onBegun(status: number): void
  /** The response is complete. */
  onEnd(): void
  onFailed(failure: Failure): void
  /** The client has been told, as far as it can be, that no more of the response comes. */
  onBrokenOff(): void
}

/** One try of one request with one child. */
export interface Attempt {
  /** Whether some of the request's body is still to come from the client. */
  awaitBody(awaits: boolean): void
  /** Breaks off a response that has begun. */
  breakOff(problem: Problem): void
  /** Ends it, whatever is under way. No event follows. */
  abandon(): void
}

export interface AttemptOptions {
  upstream: Upstream
  connection: ChildConnection
  request: Dispatcher.DispatchOptions
  res: ServerResponse
  /** Header fields of ours for the response. */
  ours: readonly string[]
}

/** Sends a request to a child and passes the response on. Exactly one of the last three events follows, once. */
export function attemptRequest(
  { upstream, connection, request, res, ours }: AttemptOptions,
  { onBegun, onEnd, onFailed, onBrokenOff }: AttemptEvents,
): Attempt {
  let sent = false
  let over = false
  let bodyIsAwaited = false
  let responseIsPaused = false
  const inFlight = upstream.begin(() => fail(null))
  const relay = relayResponse(res, ours, {
    onSent() {
      sent = true
    },
    onHeard: inFlight.heard,
    onBegun,
    onPaused(paused) {
      responseIsPaused = paused
      tellWhomItWaitsFor()
    },
    onEnd() {
      if (over) return
      over = true
      inFlight.end()
      connection.release()
      onEnd()
    },
    onError: fail,
  })
  connection.dispatch(request, relay)

  function tellWhomItWaitsFor(): void {
    inFlight.awaitClient(bodyIsAwaited || responseIsPaused)
  }

  function fail(error: Error | null): void {
    if (over) return
    if (res.headersSent) {
      breakOff(error === null ? cutWithin() : brokenOff(error))
    } else {
      abandon()
      onFailed({ error, sent })
    }
  }

  function breakOff(problem: Problem): void {
    if (over) return
    abandon()
    relay.breakOff(renderProblem(problem))
    onBrokenOff()
  }

  function abandon(): void {
    if (over) return
    over = true
    inFlight.end()
    connection.destroy()
  }

  return {
    awaitBody(awaits) {
      bodyIsAwaited = awaits
      tellWhomItWaitsFor()
    },
    breakOff,
    abandon,
  }
}
