import { CortexError } from '../errors.js'
import { joinSignals } from '../host/join-signals.js'
import {
  decideLife,
  initialLife,
  type Call,
  type CallOutcome,
  type LifeEffect,
  type LifeEvent,
  type LifePhase,
} from '../lifecycle/supervisor-life.js'
import { supervisorStopped } from './children/start-failure.js'
import { createClosers, type Closers } from './closers.js'

export interface Life {
  /** Each part that is opened adds what closes it, at once: what fails half way is closed, too. */
  readonly closers: Closers
  /** Fires when the life is to end, before anything of it is closed. */
  readonly ending: AbortSignal
  /** Fires when the opening is to be given up: at the end of the life, or for the signal of `start`. */
  readonly signal: AbortSignal
}

export interface LivesOptions {
  /** Opens everything. Where it rejects, the life ends. */
  open: (life: Life) => Promise<void>
  /** Ends the processes of the life that is open, now. */
  kill: () => void
}

export interface Lives {
  readonly phase: LifePhase
  /** How many have begun. */
  readonly count: number
  /** @throws ALREADY_RUNNING, SUPERVISOR_STOPPED where a stop or a kill came first, ABORTED, and what `open` threw */
  start(signals: readonly AbortSignal[]): Promise<void>
  stop(): Promise<void>
  kill(): void
}

interface OpenLife {
  readonly closers: Closers
  readonly ending: AbortController
  opening: Promise<void>
}

interface Waiting {
  readonly signals: readonly AbortSignal[]
  settle(outcome: CallOutcome): void
}

/** Gives each start a life of its own, and carries out what {@link decideLife} decides. */
export function runLives({ open, kill }: LivesOptions): Lives {
  const waiting = new Map<Call, Waiting>()
  const queue: LifeEvent[] = []
  let state = initialLife
  let current: OpenLife | null = null
  let lastCall = 0
  let busy = false

  /** One event at a time: an effect that sends another one does not interrupt the effects of the first. */
  function send(event: LifeEvent): void {
    queue.push(event)
    if (busy) return
    busy = true
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const step = decideLife(state, next)
        state = step.state
        for (const effect of step.effects) perform(effect)
      }
    } finally {
      busy = false
    }
  }

  function perform(effect: LifeEffect): void {
    switch (effect.type) {
      case 'open':
        beginLife(effect.life, waiting.get(effect.call)?.signals ?? [])
        return
      case 'abort':
        current?.ending.abort(supervisorStopped())
        return
      case 'kill':
        kill()
        return
      case 'close':
        if (current) void closeLife(effect.life, current)
        return
      case 'settle':
        for (const call of effect.calls) {
          waiting.get(call)?.settle(effect.outcome)
          waiting.delete(call)
        }
    }
  }

  function beginLife(life: number, signals: readonly AbortSignal[]): void {
    const closers = createClosers()
    const ending = new AbortController()
    const joined = joinSignals([ending.signal, ...signals])
    const opening = open({ closers, ending: ending.signal, signal: joined.signal }).finally(joined.release)
    current = { closers, ending, opening }
    opening.then(
      () => {
        send({ type: 'opened', life })
      },
      (error: unknown) => {
        send({ type: 'failed', life, error })
      },
    )
  }

  async function closeLife(life: number, { closers, opening }: OpenLife): Promise<void> {
    await opening.catch(() => undefined)
    const error = await closers.closeAll().then(
      () => null,
      (thrown: unknown) => thrown,
    )
    send({ type: 'closed', life, error })
  }

  function call(type: 'start' | 'stop', signals: readonly AbortSignal[]): Promise<void> {
    const call = ++lastCall
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        const reason: unknown = signals.find(({ aborted }) => aborted)?.reason
        send({ type: 'withdraw', call, error: new CortexError('ABORTED', 'The start was aborted.', { cause: reason }) })
      }
      waiting.set(call, {
        signals,
        settle(outcome) {
          for (const signal of signals) signal.removeEventListener('abort', withdraw)
          if (outcome.kind === 'done') resolve()
          else reject(errorOf(outcome))
        },
      })
      for (const signal of signals) signal.addEventListener('abort', withdraw, { once: true })
      send({ type, call })
      if (signals.some(({ aborted }) => aborted)) withdraw()
    })
  }

  return {
    get phase() {
      return state.phase
    },
    get count() {
      return state.life
    },
    start: (signals) => call('start', signals),
    stop: () => call('stop', []),
    kill() {
      send({ type: 'kill' })
    },
  }
}

function errorOf(outcome: Exclude<CallOutcome, { kind: 'done' }>): Error {
  switch (outcome.kind) {
    case 'already-running':
      return new CortexError('ALREADY_RUNNING', 'This supervisor is running already.', {
        hint: 'Stop it before it is started again.',
      })
    case 'stopped':
      return supervisorStopped()
    case 'failed':
      return outcome.error as Error
  }
}
