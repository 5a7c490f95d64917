/** Where a supervisor is in its life. `idle` differs from `stopped` only in that nothing was ever started. */
export type LifePhase = 'idle' | 'opening' | 'running' | 'stopping' | 'stopped'

/** Identifies one call of `start` or `stop`, whose promise waits for an outcome. */
export type Call = number

export interface LifeState {
  readonly phase: LifePhase
  /** Number of the current life, or of the last one. */
  readonly life: number
  /** The `start` that opened this life, until it is settled. */
  readonly start: Call | null
  /** Calls of `stop` that wait for the end of this life. */
  readonly stops: readonly Call[]
  /** A `start` that came while this life was ending: it begins the next one. */
  readonly next: Call | null
  /** Why the opening failed; null: it has not, or a stop came first. */
  readonly failure: { readonly error: unknown } | null
}

export type LifeEvent =
  | { type: 'start'; call: Call }
  | { type: 'opened'; life: number }
  | { type: 'failed'; life: number; error: unknown }
  | { type: 'stop'; call: Call }
  | { type: 'kill' }
  /** The signal of a `start` that waits for its turn has fired. */
  | { type: 'withdraw'; call: Call; error: unknown }
  /** Everything the life had opened is closed; `error`: what could not be. */
  | { type: 'closed'; life: number; error: unknown }

export type CallOutcome =
  { kind: 'done' } | { kind: 'already-running' } | { kind: 'stopped' } | { kind: 'failed'; error: unknown }

/** What to do, in this order. */
export type LifeEffect =
  | { type: 'open'; life: number; call: Call }
  /** Ends an opening that is under way, and tells what is open to take on nothing new. */
  | { type: 'abort'; life: number }
  | { type: 'kill'; life: number }
  /** Closes, in reverse order, whatever the life has opened, once its opening has ended. */
  | { type: 'close'; life: number }
  | { type: 'settle'; calls: readonly Call[]; outcome: CallOutcome }

export interface LifeStep {
  readonly state: LifeState
  readonly effects: readonly LifeEffect[]
}

export const initialLife: LifeState = { phase: 'idle', life: 0, start: null, stops: [], next: null, failure: null }

/**
 * The life of a supervisor as a function: calls in, the next state and what to do out.
 *
 * A stop or kill always wins over a start that came before it. Events of earlier lives change nothing.
 */
export function decideLife(state: LifeState, event: LifeEvent): LifeStep {
  switch (event.type) {
    case 'start':
      return onStart(state, event.call)
    case 'opened':
      return onOpened(state, event.life)
    case 'failed':
      return isOpening(state, event.life) ? end({ ...state, failure: { error: event.error } }, []) : stay(state)
    case 'stop':
      return onStop(state, event.call)
    case 'kill':
      return onKill(state)
    case 'withdraw':
      if (state.next !== event.call) return stay(state)
      return stay({ ...state, next: null }, settle([event.call], { kind: 'failed', error: event.error }))
    case 'closed':
      return onClosed(state, event)
  }
}

function onStart(state: LifeState, call: Call): LifeStep {
  switch (state.phase) {
    case 'idle':
    case 'stopped':
      return begin(state, call)
    case 'opening':
    case 'running':
      return stay(state, settle([call], { kind: 'already-running' }))
    case 'stopping':
      if (state.next !== null) return stay(state, settle([call], { kind: 'already-running' }))
      return stay({ ...state, next: call })
  }
}

function begin(state: LifeState, call: Call): LifeStep {
  const life = state.life + 1
  return stay({ ...initialLife, phase: 'opening', life, start: call }, [{ type: 'open', life, call }])
}

function onOpened(state: LifeState, life: number): LifeStep {
  if (!isOpening(state, life)) return stay(state)
  return stay({ ...state, phase: 'running', start: null }, settle([state.start], { kind: 'done' }))
}

function onStop(state: LifeState, call: Call): LifeStep {
  switch (state.phase) {
    case 'idle':
    case 'stopped':
      return stay(state, settle([call], { kind: 'done' }))
    case 'opening':
    case 'running':
      return end({ ...state, stops: [call] }, [])
    case 'stopping':
      return stay({ ...state, stops: [...state.stops, call], next: null }, settle([state.next], { kind: 'stopped' }))
  }
}

function onKill(state: LifeState): LifeStep {
  const kill: LifeEffect = { type: 'kill', life: state.life }
  switch (state.phase) {
    case 'idle':
    case 'stopped':
      return stay(state)
    case 'opening':
    case 'running':
      return end(state, [kill])
    case 'stopping':
      return stay({ ...state, next: null }, [kill, ...settle([state.next], { kind: 'stopped' })])
  }
}

function onClosed(state: LifeState, { life, error }: Extract<LifeEvent, { type: 'closed' }>): LifeStep {
  if (state.phase !== 'stopping' || state.life !== life) return stay(state)
  const { failure, next } = state
  const effects = [
    ...settle([state.start], failure ? { kind: 'failed', error: failure.error } : { kind: 'stopped' }),
    ...settle(state.stops, error === null ? { kind: 'done' } : { kind: 'failed', error }),
  ]
  const stopped: LifeState = { ...initialLife, phase: 'stopped', life }
  if (next === null) return stay(stopped, effects)
  const begun = begin(stopped, next)
  return { state: begun.state, effects: [...effects, ...begun.effects] }
}

/** From `opening` or `running`. */
function end(state: LifeState, first: readonly LifeEffect[]): LifeStep {
  const { life } = state
  return stay({ ...state, phase: 'stopping' }, [...first, { type: 'abort', life }, { type: 'close', life }])
}

function isOpening(state: LifeState, life: number): boolean {
  return state.phase === 'opening' && state.life === life
}

function stay(state: LifeState, effects: readonly LifeEffect[] = []): LifeStep {
  return { state, effects }
}

function settle(calls: readonly (Call | null)[], outcome: CallOutcome): LifeEffect[] {
  const waiting = calls.filter((call) => call !== null)
  return waiting.length === 0 ? [] : [{ type: 'settle', calls: waiting, outcome }]
}
