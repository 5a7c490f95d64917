import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CortexError } from '../../errors.js'
import { settledWithin } from '../../upstream/settled-within.js'
import type { Upstream } from '../../upstream/upstream.js'
import { attemptRequest, type Attempt } from './attempt-request.js'
import { onConnectionClosed } from './connection-closed.js'
import { evaluatedPrompt } from './evaluated-prompt.js'
import { problem, sendProblem, unavailable, type Problem } from '../problem.js'
import { receiveBody } from './request-body.js'
import { requestHeaders } from './request-headers.js'
import { outcomeOf, type NotableRequest, type RequestOutcome } from './request-outcome.js'
import type { ForwardContext } from './forward-context.js'
import type { ToChild } from '../access/route-request.js'
import { cutBefore, isLostConnection, noAnswer } from './upstream-failure.js'

/** One request and its answer. */
export interface Exchange {
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
export function forwardRequest(
  { req, res, requestId, expectsContinue }: Exchange,
  to: ToChild,
  context: ForwardContext,
): void {
  const { target, withKey } = to
  const ours = [...to.ours, 'X-Request-Id', requestId]
  const { holdTimeout, maxBody } = context.settings()
  let giveUpAt = performance.now() + holdTimeout
  const headers = requestHeaders(req, requestId)
  let attempt: Attempt | null = null
  let leaveQueue: (() => void) | null = null
  let over = false
  /** Once let in, it is not turned away later for want of room. */
  let admitted = false
  let brokeOff = false
  let complete = false
  /** The child that has it, or had it last. */
  let generation: number | null = null
  /** It has been taken from there, and goes to another. */
  let replaying = false
  /** Tries that ended with the connection while the request was in flight. */
  let losses = 0

  const body = receiveBody(req, {
    limit: maxBody,
    bodyMemory: context.bodyMemory,
    stalls: context.stalls,
    onStalled,
    onArrived: () => attempt?.awaitBody(false),
  })
  context.openRequests.enter()
  res.on('close', onClose)
  // Behind another in the pipeline it is not told that the connection closed.
  const forget = res.socket === null ? onConnectionClosed(req.socket, onClose) : null
  seek()
  // Not to somebody who has just been turned away.
  if (expectsContinue && !res.headersSent) res.writeContinue()

  function seek(): void {
    if (serving() !== null && context.queue.length === 0) go()
    else if (!withKey) refuse(problem('not_serving', 'No child serves at the moment.', { retryAfter: 5 }))
    else wait()
  }

  function wait(): void {
    const waiter = { bytes: body.announced, returns: admitted, onServing: go, onRefused }
    admitted = true
    leaveQueue = context.queue.join(waiter, Math.max(0, giveUpAt - performance.now()))
  }

  function serving(): Upstream | null {
    const upstream = context.source.serving
    return upstream === null || !context.children.loaded || context.children.hasEnded(upstream) ? null : upstream
  }

  function go(): void {
    leaveQueue = null
    admitted = true
    body.whenSendable(() => {
      const upstream = serving()
      if (upstream === null) seek()
      else tryWith(upstream)
    })
  }

  function tryWith(upstream: Upstream): void {
    if (replaying) note('replayed')
    replaying = false
    generation = upstream.generation
    const request = {
      method: req.method ?? 'GET',
      path: target,
      headers: withKey ? [...headers, 'Authorization', `Bearer ${upstream.apiKey}`] : headers,
      body: body.open(),
    }
    attempt = attemptRequest(
      { upstream, connection: context.children.open(upstream), request, res, ours },
      {
        onBegun,
        onEnd() {
          complete = true
        },
        onFailed: ({ error, sent }) => {
          if (error === null) onCut(upstream, sent)
          else void onLost(upstream, sent, error)
        },
        onBrokenOff() {
          brokeOff = true
          note('broken-off')
        },
      },
    )
    if (!body.arrived()) attempt.awaitBody(true)
  }

  function onBegun(status: number): void {
    const prompt = evaluatedPrompt({ method: req.method, target, status, body })
    if (prompt !== null) context.source.remember(prompt)
    body.stopKeeping()
  }

  /** No loss: the child was well, and the request is not to blame. */
  function onCut(upstream: Upstream, sent: boolean): void {
    context.children.retire(upstream)
    if (sent && !body.replayable()) refuse(cutBefore())
    else seekAgain(sent)
  }

  async function onLost(upstream: Upstream, sent: boolean, error: Error): Promise<void> {
    if (sent) losses++
    if (!isLostConnection(error) || losses > 1 || (sent && !body.replayable())) {
      refuse(noAnswer(error))
      return
    }
    await settledWithin(upstream.ended, context.deathNotice)
    if (over) return
    if (!sent && performance.now() > giveUpAt) refuse(noAnswer(error))
    else seekAgain(sent)
  }

  function seekAgain(sent: boolean): void {
    if (sent) {
      // A child that was at it for minutes has not kept it waiting.
      giveUpAt = performance.now() + holdTimeout
      replaying = true
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
    const outcome = outcomeOf(problem)
    finish(outcome)
    if (outcome === 'failed') note(outcome)
    sendProblem(req, res, problem, ours)
  }

  function onClose(): void {
    finish(brokeOff ? 'broken-off' : complete && res.writableFinished ? 'answered' : 'aborted')
  }

  function finish(outcome: RequestOutcome): void {
    if (over) return
    over = true
    context.onOutcome(outcome)
    context.openRequests.leave()
    forget?.()
    leaveQueue?.()
    attempt?.abandon()
    body.release()
  }

  function note(outcome: NotableRequest['outcome']): void {
    const [path = ''] = target.split('?', 1)
    context.onNotable({ requestId, outcome, method: req.method ?? '', target: path, generation })
  }
}
