import type { ServerResponse } from 'node:http'
import type { Upstream } from '../../upstream/upstream.js'
import type { ChildConnection } from '../connections/child-connections.js'
import type { ChildRequest } from '../connections/undici-adapter.js'
import type { ResponseRelay } from './relay-response.js'
import { responseHead } from './response-headers.js'
import { ConnectionLostError } from './upstream-failure.js'

export type AttemptEvent =
  /** The request begins to go out. */
  | { type: 'sent' }
  /** The head of a stream of events came, and is written right after this event. */
  | { type: 'opened' }
  /** The first event of a stream came, or the head of another response. It is written right after this event. */
  | { type: 'begun'; status: number }
  /** The client has the head of a stream, and this child has answered with something else. */
  | { type: 'answered-otherwise'; status: number; body: string }
  /** The end of the response came. The last event, as are those below and `answered-otherwise`. */
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
  /** Header fields of the gateway for the response. */
  gatewayHeaders: readonly string[]
  /** Its response is a sign of life of the thread that computes. */
  computed: boolean
}

/** Bytes of an error that goes into a stream. */
const largestError = 64 * 1024

const sent: AttemptEvent = { type: 'sent' }
const opened: AttemptEvent = { type: 'opened' }
const completed: AttemptEvent = { type: 'completed' }
const cut: AttemptEvent = { type: 'cut' }

/** Sends a request to a child and passes the response on, each part as it comes and no faster than the client reads. */
export function attemptRequest(
  { upstream, connection, request, res, relay, gatewayHeaders, computed }: AttemptOptions,
  notify: (event: AttemptEvent) => void,
): Attempt {
  let over = false
  let bodyIsAwaited = false
  let responseIsPaused = false
  let resumeChild: (() => void) | null = null
  /** Of the head. */
  let status = 0
  /** Something that counts has come. */
  let begun = false
  /** The body of an answer that does not fit into the stream that the client has the head of. */
  let otherAnswer: Buffer[] | null = null
  let otherSize = 0
  const inFlight = upstream.begin(() => fail(cut))

  connection.dispatch(request, {
    onSent() {
      if (!over) notify(sent)
    },
    onHead(code, rawHeaders, resume, statusText) {
      if (over) return
      if (code < 200) {
        relay.inform(code, rawHeaders)
        return
      }
      status = code
      resumeChild = resume
      const head = responseHead(rawHeaders, gatewayHeaders)
      const stream = head.eventStream && status === 200
      if (res.headersSent) {
        if (stream) relay.reopen()
        else otherAnswer = []
        if (stream) notify(opened)
      } else {
        if (stream) notify(opened)
        else begin()
        relay.begin(status, statusText, head)
      }
    },
    onData(chunk) {
      if (over) return true
      if (otherAnswer !== null) {
        if (otherSize < largestError) otherAnswer.push(chunk)
        otherSize += chunk.length
        return true
      }
      // A comment comes from a thread that does not compute: it is no sign of life.
      if (relay.hasContent(chunk)) begin()
      const more = relay.write(chunk)
      if (!more) {
        pause(true)
        res.once('drain', onDrain)
      }
      return more
    },
    onComplete(trailers) {
      if (over) return
      if (otherAnswer === null && !begun && request.method === 'POST') {
        // llama-server ends its streams like this when it is stopped.
        fail({ type: 'lost', error: new ConnectionLostError('the stream ended before its first event') })
        return
      }
      over = true
      inFlight.end()
      connection.release()
      if (otherAnswer !== null) {
        const body = Buffer.concat(otherAnswer).toString()
        notify({ type: 'answered-otherwise', status, body })
        return
      }
      notify(completed)
      relay.end(trailers)
    },
    onError: (error) => fail({ type: 'lost', error }),
  })

  /** Something that counts came. */
  function begin(): void {
    if (computed) inFlight.heard()
    if (begun) return
    begun = true
    notify({ type: 'begun', status })
  }

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
