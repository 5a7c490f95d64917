import { outcomeOf, type NotableRequest, type RequestOutcome } from './request-outcome.js'
import { problem, type Problem } from '../problem.js'
import { brokenOff, cutBefore, cutWithin, noAnswer } from './upstream-failure.js'

/**
 * - `seeking`: whether a child serves is about to be looked up.
 * - `waiting`: in the queue until a child serves.
 * - `reading-body`: a child serves; a short body is complete first.
 * - `connecting`: given to a connection; no byte has gone to the child.
 * - `sent`: the child may be working on it.
 * - `opened`: the head of a stream is with the client, and nothing else but comments: still nothing is lost.
 * - `checking-child`: the connection broke; whether the child died is about to be known.
 * - `relaying`: a part of the response that counts is on its way to the client, so nothing can be replayed.
 * - `relayed`: the whole response is written; the client still reads.
 * - `cut-off`: an error was written in place of the rest; its connection closes.
 * - `ended`: has an outcome.
 */
export type Phase =
  | 'seeking'
  | 'waiting'
  | 'reading-body'
  | 'connecting'
  | 'sent'
  | 'opened'
  | 'checking-child'
  | 'relaying'
  | 'relayed'
  | 'cut-off'
  | 'ended'

export interface RequestState {
  readonly phase: Phase
  /** False: it carries no key, and does not wait for a child. */
  readonly mayWait: boolean
  /** It has had a place or a child before, and is not turned away for want of room. */
  readonly admitted: boolean
  /** A child had it and gave no answer: the next try is a replay. */
  readonly replaying: boolean
  /** The client has the head of a stream: whatever follows goes into that stream. */
  readonly opened: boolean
  /** Connections that broke while a child may have been working on it. */
  readonly losses: number
}

export type RequestEvent =
  | { type: 'child-looked-up'; serving: boolean }
  | { type: 'let-in' }
  | { type: 'turned-away'; problem: Problem }
  | { type: 'body-ready'; serving: boolean }
  | { type: 'sent' }
  /** The head of a stream of events came. */
  | { type: 'opened' }
  /** The first event of a stream came, or the head of another response. */
  | { type: 'begun' }
  /** A child answered a replayed request with something else than the stream that was opened. */
  | { type: 'changed-form'; problem: Problem }
  /** The end of the response came. */
  | { type: 'completed' }
  /** The child is about to be stopped and waits no longer. */
  | { type: 'cut'; replayable: boolean }
  /** The connection to the child failed. `childMayBeDead`: it closed, rather than carried nonsense. */
  | { type: 'lost'; error: Error; childMayBeDead: boolean; replayable: boolean }
  /** `expired`: the time for which a request waits is over. */
  | { type: 'child-checked'; error: Error; expired: boolean }
  /** The body of the request stopped arriving. */
  | { type: 'stalled'; problem: Problem }
  /** The client's connection closed, or the response is finished. `delivered`: all of it was handed over. */
  | { type: 'closed'; delivered: boolean }

export type Effect =
  /** Look up whether a child serves: `child-looked-up` follows. */
  | { type: 'look-up-child' }
  /** `let-in` or `turned-away` follows. */
  | { type: 'join-queue'; returning: boolean }
  /** `body-ready` follows. */
  | { type: 'await-body' }
  | { type: 'send' }
  /** `child-checked` follows. */
  | { type: 'check-child'; error: Error }
  /** The child gets no more requests. */
  | { type: 'retire-child' }
  /** A child that worked on it for minutes has not kept it waiting: the time to wait begins anew. */
  | { type: 'renew-deadline' }
  | { type: 'note'; outcome: NotableRequest['outcome'] }
  /** Lets go of everything it holds. Exactly one for each request. */
  | { type: 'end'; outcome: RequestOutcome }
  /** Answers it with an error of the gateway: nothing has been written yet. */
  | { type: 'respond'; problem: Problem }
  /** Ends a response of which the client has the head with an error. */
  | { type: 'cut-off'; problem: Problem }

export interface Decision {
  state: RequestState
  /** To be performed in this order. One that calls for an event in reply comes last. */
  effects: readonly Effect[]
}

export function newRequest(mayWait: boolean): RequestState {
  return { phase: 'seeking', mayWait, admitted: false, replaying: false, opened: false, losses: 0 }
}

/** What a request becomes by an event, and what is to be done. An event that its phase does not expect changes nothing. */
export function decide(state: RequestState, event: RequestEvent): Decision {
  const { phase } = state
  switch (event.type) {
    case 'child-looked-up':
      if (phase !== 'seeking') break
      return event.serving ? readBody(state) : wait(state)
    case 'let-in':
      if (phase !== 'waiting') break
      return readBody(state)
    case 'turned-away':
      if (phase !== 'waiting') break
      return refuse(state, event.problem)
    case 'body-ready':
      if (phase !== 'reading-body') break
      return event.serving ? send(state) : wait(state)
    case 'sent':
      if (phase !== 'connecting') break
      return become(state, 'sent')
    case 'opened':
      if (phase !== 'connecting' && phase !== 'sent') break
      return { state: { ...state, phase: 'opened', opened: true }, effects: none }
    case 'begun':
      if (!isWithChild(phase)) break
      return become(state, 'relaying')
    case 'changed-form':
      if (!isWithChild(phase)) break
      return refuse(state, event.problem)
    case 'completed':
      if (phase !== 'relaying' && phase !== 'opened') break
      return become(state, 'relayed')
    case 'cut':
      return cut(state, event.replayable)
    case 'lost':
      return lose(state, event)
    case 'child-checked':
      if (phase !== 'checking-child') break
      // What never went out has waited all the time, in vain.
      if (!state.replaying && event.expired) return refuse(state, noAnswer(event.error))
      return seekAgain(state)
    case 'stalled':
      if (phase === 'relaying') return cutOff(state, event.problem)
      if (isOver(phase)) break
      return refuse(state, event.problem)
    case 'closed':
      if (phase === 'ended') break
      return close(state, event.delivered)
  }
  return { state, effects: none }
}

const none: readonly Effect[] = []
const lookUpChild: readonly Effect[] = [{ type: 'look-up-child' }]
const lookUpChildAnew: readonly Effect[] = [{ type: 'renew-deadline' }, ...lookUpChild]
const awaitBody: readonly Effect[] = [{ type: 'await-body' }]
const sendFirst: readonly Effect[] = [{ type: 'send' }]
const sendAgain: readonly Effect[] = [{ type: 'note', outcome: 'replayed' }, { type: 'send' }]

/** The response of a child is awaited, and can still be replaced by another's. */
function isWithChild(phase: Phase): boolean {
  return phase === 'connecting' || phase === 'sent' || phase === 'opened'
}

/** The response is written as far as it ever will be. */
function isOver(phase: Phase): boolean {
  return phase === 'relayed' || phase === 'cut-off' || phase === 'ended'
}

function become(state: RequestState, phase: Phase, effects = none): Decision {
  return { state: { ...state, phase }, effects }
}

function wait(state: RequestState): Decision {
  if (!state.mayWait) {
    return refuse(state, problem('not_serving', 'No llama-server is ready at the moment.', { retryAfter: 5 }))
  }
  const effects: Effect[] = [{ type: 'join-queue', returning: state.admitted }]
  return { state: { ...state, phase: 'waiting', admitted: true }, effects }
}

function readBody(state: RequestState): Decision {
  return { state: { ...state, phase: 'reading-body', admitted: true }, effects: awaitBody }
}

function send(state: RequestState): Decision {
  const effects = state.replaying ? sendAgain : sendFirst
  return { state: { ...state, phase: 'connecting', replaying: false }, effects }
}

/** No loss: the child was well, and the request is not to blame. */
function cut(state: RequestState, replayable: boolean): Decision {
  switch (state.phase) {
    case 'connecting':
      return withRetirement(seekAgain(state))
    case 'sent':
    case 'opened':
      return withRetirement(replayable ? seekAgain({ ...state, replaying: true }) : refuse(state, cutBefore()))
    case 'relaying':
      return cutOff(state, cutWithin())
    default:
      return { state, effects: none }
  }
}

function withRetirement({ state, effects }: Decision): Decision {
  return { state, effects: [{ type: 'retire-child' }, ...effects] }
}

function lose(state: RequestState, event: Extract<RequestEvent, { type: 'lost' }>): Decision {
  const { phase } = state
  if (phase === 'relaying') return cutOff(state, brokenOff(event.error))
  if (!isWithChild(phase)) return { state, effects: none }
  const wasSent = phase !== 'connecting'
  const losses = state.losses + (wasSent ? 1 : 0)
  // In flight at the death of a second child, it may be the cause.
  if (!event.childMayBeDead || losses > 1 || (wasSent && !event.replayable)) {
    return refuse({ ...state, losses }, noAnswer(event.error))
  }
  return {
    state: { ...state, phase: 'checking-child', losses, replaying: wasSent },
    effects: [{ type: 'check-child', error: event.error }],
  }
}

function seekAgain(state: RequestState): Decision {
  return become(state, 'seeking', state.replaying ? lookUpChildAnew : lookUpChild)
}

/** The problem is the answer, or where a stream has been opened its only event. */
function refuse(state: RequestState, problem: Problem): Decision {
  if (state.opened) return cutOff(state, problem)
  const outcome = outcomeOf(problem)
  const effects: Effect[] = [{ type: 'end', outcome }]
  if (outcome === 'failed') effects.push({ type: 'note', outcome })
  effects.push({ type: 'respond', problem })
  return become(state, 'ended', effects)
}

function cutOff(state: RequestState, problem: Problem): Decision {
  return become(state, 'cut-off', [
    { type: 'cut-off', problem },
    { type: 'note', outcome: 'broken-off' },
  ])
}

function close(state: RequestState, delivered: boolean): Decision {
  const { phase } = state
  const outcome = phase === 'cut-off' ? 'broken-off' : phase === 'relayed' && delivered ? 'answered' : 'aborted'
  return become(state, 'ended', [{ type: 'end', outcome }])
}
