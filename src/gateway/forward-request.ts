import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CortexError } from '../errors.js'
import type { GatewaySettings } from '../settings/settings.js'
import type { Upstream, UpstreamSource } from '../supervisor/upstream.js'
import type { ChildConnection } from './child-connections.js'
import { onConnectionClosed } from './connection-closed.js'
import type { ConnectionsByChild } from './connections-by-child.js'
import type { InFlight } from './in-flight.js'
import { problem, renderProblem, sendProblem, unavailable, type Problem } from './problem.js'
import { relayResponse } from './relay-response.js'
import { receiveBody } from './request-body.js'
import { requestHeaders } from './request-headers.js'
import type { Retention } from './retention.js'
import type { ToChild } from './route-request.js'
import type { StallWatch } from './stall-watch.js'
import type { WaitingQueue } from './waiting-queue.js'

export interface Road {
  source: UpstreamSource
  children: ConnectionsByChild
  queue: WaitingQueue
  retention: Retention
  journeys: InFlight
  stalls: StallWatch
  /** ms in which a child whose connection broke is found to be dead, if it is. */
  deathNotice: number
  settings: () => GatewaySettings
  onReplay: () => void
}

/**
 * Takes one request to the child that serves and its response back. Until the first byte of a response, a request whose
 * body is still here survives the death of one child; in flight at the death of a second, it may be the cause.
 */
export function forwardRequest(
  req: IncomingMessage,
  res: ServerResponse,
  { target, ours, withKey }: ToChild,
  expectsContinue: boolean,
  road: Road,
): void {
  const { holdTimeout, maxBody } = road.settings()
  const giveUpAt = performance.now() + holdTimeout
  const headers = requestHeaders(req)
  let connection: ChildConnection | null = null
  let leaveQueue: (() => void) | null = null
  let over = false
  /** Tries that ended with the connection while the request was in flight. */
  let losses = 0

  const body = receiveBody(req, {
    limit: maxBody,
    retention: road.retention,
    stalls: road.stalls,
    onStalled,
  })
  road.journeys.enter()
  // Also after the last byte: then there is nothing left to end.
  res.on('close', finish)
  // Behind another in the pipeline it is not told that the connection closed.
  const forget = res.socket === null ? onConnectionClosed(req.socket, finish) : null
  seek()
  // Not to somebody who has just been turned away.
  if (expectsContinue && !res.headersSent) res.writeContinue()

  function seek(): void {
    if (serving() !== null && road.queue.length === 0) go()
    else if (!withKey) refuse(problem('not_serving', 'No child serves at the moment.', { retryAfter: 5 }))
    else leaveQueue = road.queue.join({ onServing: go, onRefused }, Math.max(0, giveUpAt - performance.now()))
  }

  function serving(): Upstream | null {
    const upstream = road.source.serving
    return upstream === null || !road.children.loaded || road.children.hasEnded(upstream) ? null : upstream
  }

  function go(): void {
    leaveQueue = null
    body.whenSendable(() => {
      const upstream = serving()
      if (upstream === null) seek()
      else attempt(upstream)
    })
  }

  function attempt(upstream: Upstream): void {
    const passage = upstream.begin(() => own.destroy())
    const own = road.children.open(upstream)
    let sent = false
    const relay = relayResponse(res, ours, {
      onSent() {
        sent = true
      },
      onBegun: () => body.stopKeeping(),
      onEnd() {
        passage.end()
        own.release()
      },
      onError(error) {
        passage.end()
        own.destroy()
        if (over) return
        if (res.headersSent) relay.breakOff(renderProblem(brokenOff(error)))
        else void lookFurther(upstream, sent, error)
      },
    })
    connection = own
    own.dispatch(
      {
        method: req.method ?? 'GET',
        path: target,
        headers: withKey ? [...headers, 'Authorization', `Bearer ${upstream.apiKey}`] : headers,
        body: body.open(),
      },
      relay,
    )
  }

  async function lookFurther(upstream: Upstream, sent: boolean, error: Error): Promise<void> {
    if (sent) losses++
    if (!isLostConnection(error) || losses > 1 || (sent && !body.replayable)) {
      refuse(noAnswer(error))
      return
    }
    await settledWithin(upstream.ended, road.deathNotice)
    if (over) return
    if (performance.now() > giveUpAt) {
      refuse(noAnswer(error))
      return
    }
    if (sent) road.onReplay()
    seek()
  }

  function onRefused(error: CortexError): void {
    refuse(unavailable(error))
  }

  function onStalled(): void {
    if (res.headersSent) connection?.destroy()
    else refuse(problem('request_timeout', 'The body of the request stopped arriving.'))
  }

  function refuse(problem: Problem): void {
    if (over) return
    finish()
    sendProblem(req, res, problem, ours)
  }

  function finish(): void {
    if (over) return
    over = true
    road.journeys.leave()
    forget?.()
    leaveQueue?.()
    connection?.destroy()
    body.release()
  }
}

function brokenOff(error: Error): Problem {
  return problem('upstream_failed', `llama-server broke the answer off: ${error.message}.`)
}

function noAnswer(error: Error & { code?: string }): Problem {
  // What undici will not send: a header value with control characters, for one.
  if (error.code === 'UND_ERR_INVALID_ARG') return problem('bad_request', `The request is not valid: ${error.message}.`)
  return problem('upstream_failed', `llama-server gave no answer: ${error.message}.`)
}

/** The child died, or closed the connection: not that it answered nonsense, or that the request is at fault. */
function isLostConnection(error: Error & { code?: string }): boolean {
  return lostConnection.has(error.code ?? '')
}

const lostConnection: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
])

function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
