import type { IncomingMessage, ServerResponse } from 'node:http'
import { settledWithin } from '../../upstream/settled-within.js'
import type { Upstream } from '../../upstream/upstream.js'
import type { ToChild } from '../access/route-request.js'
import { problem, renderProblem, sendProblem, unavailable, type Problem } from '../problem.js'
import { attemptRequest, type Attempt, type AttemptEvent } from './attempt-request.js'
import { isComputed } from './computed-endpoints.js'
import { onConnectionClosed } from './connection-closed.js'
import { evaluatedPrompt } from './evaluated-prompt.js'
import type { ForwardContext } from './forward-context.js'
import { relayResponse, type ResponseRelay } from './relay-response.js'
import { receiveBody, type RequestBody } from './request-body.js'
import { requestHeaders } from './request-headers.js'
import type { NotableRequest } from './request-outcome.js'
import { decide, newRequest, type Effect, type RequestEvent, type RequestState } from './request-state.js'
import { changedForm, isLostConnection } from './upstream-failure.js'

/** One request and its answer. */
export interface Exchange {
  req: IncomingMessage
  res: ServerResponse
  requestId: string
  /** The client waits for `100 Continue` before it sends its body. */
  expectsContinue: boolean
}

/** A request on its way: its state, and what it holds. Only {@link advance} changes the state. */
interface ForwardedRequest {
  readonly exchange: Exchange
  readonly to: ToChild
  readonly context: ForwardContext
  /** For the child. */
  readonly headers: readonly string[]
  /** Of the gateway, for the response. */
  readonly gatewayHeaders: readonly string[]
  readonly relay: ResponseRelay
  readonly body: RequestBody
  state: RequestState
  /** By the clock of `performance`. */
  giveUpAt: number
  /** The child that has it, or had it last. */
  upstream: Upstream | null
  attempt: Attempt | null
  leaveQueue: (() => void) | null
  forgetConnection: (() => void) | null
}

/**
 * Takes one request to the child that serves and its response back. Until the first byte of a response, a request whose
 * body is still here survives the death of one child; in flight at the death of a second, it may be the cause.
 */
export function forwardRequest(exchange: Exchange, to: ToChild, context: ForwardContext): void {
  const { req, res, requestId, expectsContinue } = exchange
  const { holdTimeout, maxBody } = context.settings()
  const gatewayHeaders = [...to.gatewayHeaders, 'X-Request-Id', requestId]
  const request: ForwardedRequest = {
    exchange,
    to,
    context,
    headers: requestHeaders(req, requestId),
    gatewayHeaders,
    relay: relayResponse(res),
    body: receiveBody(req, {
      limit: maxBody,
      bodyMemory: context.bodyMemory,
      stalls: context.stalls,
      onStalled: () => advance(request, { type: 'stalled', problem: stalled() }),
      onArrived: () => request.attempt?.awaitBody(false),
    }),
    state: newRequest(to.withKey),
    giveUpAt: performance.now() + holdTimeout,
    upstream: null,
    attempt: null,
    leaveQueue: null,
    forgetConnection: null,
  }
  context.openRequests.enter()
  const onClose = (): void => advance(request, { type: 'closed', delivered: res.writableFinished })
  res.on('close', onClose)
  // A request that was pipelined behind another has no socket, whose close would reach its response.
  if (res.socket === null) request.forgetConnection = onConnectionClosed(req.socket, onClose)
  lookUpChild(request)
  // Not after it has been turned away.
  if (expectsContinue && !res.headersSent) res.writeContinue()
}

function advance(request: ForwardedRequest, event: RequestEvent): void {
  const { state, effects } = decide(request.state, event)
  request.state = state
  for (const effect of effects) perform(request, effect)
}

function perform(request: ForwardedRequest, effect: Effect): void {
  switch (effect.type) {
    case 'look-up-child':
      lookUpChild(request)
      break
    case 'join-queue':
      joinQueue(request, effect.returning)
      break
    case 'await-body':
      request.leaveQueue = null
      request.body.whenSendable(() => advance(request, { type: 'body-ready', serving: servingChild(request) !== null }))
      break
    case 'send':
      send(request)
      break
    case 'check-child':
      void checkChild(request, effect.error)
      break
    case 'retire-child':
      if (request.upstream !== null) request.context.children.retire(request.upstream)
      break
    case 'renew-deadline':
      request.giveUpAt = performance.now() + request.context.settings().holdTimeout
      break
    case 'note':
      note(request, effect.outcome)
      break
    case 'end':
      request.context.onOutcome(effect.outcome)
      release(request)
      break
    case 'respond':
      sendProblem(request.exchange.req, request.exchange.res, effect.problem, request.gatewayHeaders)
      break
    case 'cut-off':
      request.attempt?.abandon()
      request.relay.cutOff(renderProblem(effect.problem))
  }
}

function servingChild({ context: { source, children } }: ForwardedRequest): Upstream | null {
  const { serving } = source
  return serving === null || !children.loaded || children.hasEnded(serving) ? null : serving
}

function lookUpChild(request: ForwardedRequest): void {
  // Not past those that wait already.
  const serving = servingChild(request) !== null && request.context.queue.length === 0
  advance(request, { type: 'child-looked-up', serving })
}

function joinQueue(request: ForwardedRequest, returning: boolean): void {
  const waiter = {
    bytes: request.body.announced,
    returns: returning,
    onServing: () => advance(request, { type: 'let-in' }),
    onRefused: (error: Parameters<typeof unavailable>[0]) =>
      advance(request, { type: 'turned-away', problem: unavailable(error) }),
  }
  request.leaveQueue = request.context.queue.join(waiter, Math.max(0, request.giveUpAt - performance.now()))
}

function send(request: ForwardedRequest): void {
  const { exchange, to, context, headers, relay, body } = request
  const upstream = servingChild(request)
  // It served a moment ago, when the state was decided on.
  if (upstream === null) throw new Error('There is no child to send to.')
  request.upstream = upstream
  request.attempt = attemptRequest(
    {
      upstream,
      connection: context.children.open(upstream),
      request: {
        method: exchange.req.method ?? 'GET',
        path: to.target,
        headers: to.withKey ? [...headers, 'Authorization', `Bearer ${upstream.apiKey}`] : headers,
        body: body.open(),
      },
      res: exchange.res,
      relay,
      gatewayHeaders: request.gatewayHeaders,
      computed: isComputed(exchange.req.method, to.target),
    },
    (event) => onAttempt(request, event),
  )
  if (!body.arrived()) request.attempt.awaitBody(true)
}

function onAttempt(request: ForwardedRequest, event: AttemptEvent): void {
  switch (event.type) {
    case 'begun':
      advance(request, event)
      onBegun(request, event.status)
      break
    case 'cut':
      advance(request, { type: 'cut', replayable: request.body.replayable() })
      break
    case 'lost':
      advance(request, {
        type: 'lost',
        error: event.error,
        childMayBeDead: isLostConnection(event.error),
        replayable: request.body.replayable(),
      })
      break
    case 'answered-otherwise':
      advance(request, { type: 'changed-form', problem: changedForm(event.status, event.body) })
      break
    default:
      advance(request, event)
  }
}

function onBegun({ exchange: { req }, to: { target }, context, body }: ForwardedRequest, status: number): void {
  const prompt = evaluatedPrompt({ method: req.method, target, status, body })
  if (prompt !== null) context.source.remember(prompt)
  body.stopKeeping()
}

async function checkChild(request: ForwardedRequest, error: Error): Promise<void> {
  if (request.upstream !== null) await settledWithin(request.upstream.ended, request.context.deathNotice)
  advance(request, { type: 'child-checked', error, expired: performance.now() > request.giveUpAt })
}

function note(
  { exchange: { req, requestId }, to, context, upstream }: ForwardedRequest,
  outcome: NotableRequest['outcome'],
): void {
  const [path = ''] = to.target.split('?', 1)
  const generation = upstream?.generation ?? null
  context.onNotable({ requestId, outcome, method: req.method ?? '', target: path, generation })
}

function release(request: ForwardedRequest): void {
  request.context.openRequests.leave()
  request.forgetConnection?.()
  request.leaveQueue?.()
  request.attempt?.abandon()
  request.body.release()
}

function stalled(): Problem {
  return problem('request_timeout', 'The body of the request stopped arriving.')
}
