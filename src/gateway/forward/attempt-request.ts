import type { ServerResponse } from 'node:http'
import type { Upstream } from '../../upstream/upstream.js'
import type { ChildConnection } from '../connections/child-connections.js'
import type { ChildRequest } from '../connections/undici-adapter.js'
import type { ResponseRelay } from './relay-response.js'

export type AttemptEvent =
  /** The request begins to go out. */
  | { type: 'sent' }
  /** The head of the response came, and is written right after this event. */
  | { type: 'begun'; status: number }
  /** The end of the response came. The last event, as are the two below. */
  | { type: 'completed' }
  /** The child is about to be stopped and waits no longer. */
  | { type: 'cut' }
  | { type: 'lost'; error: Error }

/** One try of one request with one child. */
export interface Attempt {
  /** Whether some of the request's body is still to come from the client. */
  awaitBody(awaits: boolean): void
  /** Ends it, whatever is under way. No event follows. */
  abandon(): void
}

export interface AttemptOptions {
  upstream: Upstream
  connection: ChildConnection
  request: ChildRequest
  res: ServerResponse
  relay: ResponseRelay
}

const sent: AttemptEvent = { type: 'sent' }
const completed: AttemptEvent = { type: 'completed' }
const cut: AttemptEvent = { type: 'cut' }

/** Sends a request to a child and passes the response on, each part as it comes and no faster than the client reads. */
export function attemptRequest(
  { upstream, connection, request, res, relay }: AttemptOptions,
  notify: (event: AttemptEvent) => void,
): Attempt {
  let over = false
  let bodyIsAwaited = false
  let responseIsPaused = false
  let resumeChild: (() => void) | null = null
  const inFlight = upstream.begin(() => fail(cut))

  connection.dispatch(request, {
    onSent() {
      if (!over) notify(sent)
    },
    onHead(status, rawHeaders, resume, statusText) {
      if (over) return
      inFlight.heard()
      if (status < 200) {
        relay.inform(status, rawHeaders)
        return
      }
      resumeChild = resume
      notify({ type: 'begun', status })
      relay.begin(status, statusText, rawHeaders)
    },
    onData(chunk) {
      if (over) return true
      inFlight.heard()
      const more = relay.write(chunk)
      if (!more) {
        pause(true)
        res.once('drain', onDrain)
      }
      return more
    },
    onComplete(trailers) {
      if (over) return
      over = true
      inFlight.end()
      connection.release()
      notify(completed)
      relay.end(trailers)
    },
    onError: (error) => fail({ type: 'lost', error }),
  })

  function onDrain(): void {
    pause(false)
    resumeChild?.()
  }

  function pause(paused: boolean): void {
    responseIsPaused = paused
    inFlight.awaitClient(bodyIsAwaited || responseIsPaused)
  }

  function fail(event: AttemptEvent): void {
    if (over) return
    abandon()
    notify(event)
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
      inFlight.awaitClient(bodyIsAwaited || responseIsPaused)
    },
    abandon,
  }
}
