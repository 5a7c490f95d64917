import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CortexError } from '../errors.js'
import type { GatewaySettings } from '../settings/settings.js'
import type { Upstream, UpstreamSource } from '../supervisor/upstream.js'
import { attemptRequest, type Attempt } from './attempt-request.js'
import { onConnectionClosed } from './connection-closed.js'
import type { ConnectionsByChild } from './connections-by-child.js'
import { evaluatedPrompt } from './evaluated-prompt.js'
import type { InFlight } from './in-flight.js'
import { problem, sendProblem, unavailable, type Problem } from './problem.js'
import { receiveBody } from './request-body.js'
import { requestHeaders } from './request-headers.js'
import type { Retention } from './retention.js'
import type { ToChild } from './route-request.js'
import type { StallWatch } from './stall-watch.js'
import { cutBefore, isLostConnection, noAnswer } from './upstream-failure.js'
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

/** One request and its answer. */
export interface Visit {
  req: IncomingMessage
  res: ServerResponse
  requestId: string
  /** The client waits for `100 Continue` before it sends its body. */
  expectsContinue: boolean
}

/**
 * Takes one request to the child that serves and its response back. Until the first byte of a response, a request whose
 * body is still here survives the death of one child; in flight at the death of a second, it may be the cause.
 */
export function forwardRequest({ req, res, requestId, expectsContinue }: Visit, to: ToChild, road: Road): void {
  const { target, withKey } = to
  const ours = [...to.ours, 'X-Request-Id', requestId]
  const { holdTimeout, maxBody } = road.settings()
  let giveUpAt = performance.now() + holdTimeout
  const headers = requestHeaders(req, requestId)
  let attempt: Attempt | null = null
  let leaveQueue: (() => void) | null = null
  let over = false
  /** Tries that ended with the connection while the request was in flight. */
  let losses = 0

  const body = receiveBody(req, {
    limit: maxBody,
    retention: road.retention,
    stalls: road.stalls,
    onStalled,
    onArrived: () => attempt?.awaitBody(false),
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
      else tryWith(upstream)
    })
  }

  function tryWith(upstream: Upstream): void {
    const request = {
      method: req.method ?? 'GET',
      path: target,
      headers: withKey ? [...headers, 'Authorization', `Bearer ${upstream.apiKey}`] : headers,
      body: body.open(),
    }
    attempt = attemptRequest(
      { upstream, connection: road.children.open(upstream), request, res, ours },
      {
        onBegun,
        onEnd: () => undefined,
        onFailed: ({ error, sent }) => {
          if (error === null) onCut(upstream, sent)
          else void onLost(upstream, sent, error)
        },
        onBrokenOff: () => undefined,
      },
    )
    if (!body.arrived) attempt.awaitBody(true)
  }

  function onBegun(status: number): void {
    const prompt = evaluatedPrompt({ method: req.method, target, status, body })
    if (prompt !== null) road.source.remember(prompt)
    body.stopKeeping()
  }

  /** No loss: the child was well, and the request is not to blame. */
  function onCut(upstream: Upstream, sent: boolean): void {
    road.children.retire(upstream)
    if (sent && !body.replayable) refuse(cutBefore())
    else seekAgain(sent)
  }

  async function onLost(upstream: Upstream, sent: boolean, error: Error): Promise<void> {
    if (sent) losses++
    if (!isLostConnection(error) || losses > 1 || (sent && !body.replayable)) {
      refuse(noAnswer(error))
      return
    }
    await settledWithin(upstream.ended, road.deathNotice)
    if (over) return
    if (!sent && performance.now() > giveUpAt) refuse(noAnswer(error))
    else seekAgain(sent)
  }

  function seekAgain(sent: boolean): void {
    if (sent) {
      // A child that was at it for minutes has not kept it waiting.
      giveUpAt = performance.now() + holdTimeout
      road.onReplay()
    }
    seek()
  }

  function onRefused(error: CortexError): void {
    refuse(unavailable(error))
  }

  function onStalled(): void {
    const stalled = problem('request_timeout', 'The body of the request stopped arriving.')
    if (res.headersSent) attempt?.breakOff(stalled)
    else refuse(stalled)
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
    attempt?.abandon()
    body.release()
  }
}

function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
