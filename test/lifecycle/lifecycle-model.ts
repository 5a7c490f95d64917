import { decide, type Moment } from '../../src/lifecycle/decide.js'
import type { LifecycleEffect, LifecycleEvent, Outcome } from '../../src/lifecycle/lifecycle-event.js'
import {
  initialLifecycle,
  type ChildRecord,
  type LifecycleState,
  type SwitchStrategy,
} from '../../src/lifecycle/lifecycle-state.js'
import { History } from './lifecycle-history.js'
import { checkLaws } from './lifecycle-laws.js'

export const policy: Moment['policy'] = {
  initialDelay: 250,
  maxDelay: 30_000,
  resetAfter: 60_000,
  limit: 5,
  window: 60_000,
  retryFailed: 300_000,
}

/** What the world around the lifecycle may do at a given moment. */
export type Choice =
  | { do: 'pass'; ms: number }
  | { do: 'change'; plan: number; strategy: SwitchStrategy }
  | { do: 'stop' | 'prepare' | 'unprepare' | 'kill' | 'fire-timer' }
  | { do: 'stale' }
  | { do: 'load' | 'prove' | 'drain-done' }
  | { do: 'unprove'; permanent: boolean }
  | { do: 'exit'; pick: number; permanent: boolean; exhausted?: boolean }
  | { do: 'lower'; pick: number }

/** A world that obeys the effects, and breaks in every way that children and people do. */
export class World {
  state: LifecycleState = initialLifecycle
  now = 1_000_000
  readonly history = new History()
  readonly events: LifecycleEvent[] = []
  private readonly random: number
  private readonly policy: Moment['policy']
  private tickets = 0

  /** @param random What decides how far a back-off strays. */
  constructor(random = 0.5, given = policy) {
    this.random = random
    this.policy = given
  }

  get serving(): number | null {
    return this.history.serving
  }

  get launched(): number[] {
    return [...this.history.lives.keys()]
  }

  get outcomes(): ReadonlyMap<number, Outcome> {
    return this.history.outcomes
  }

  get effects(): readonly LifecycleEffect[] {
    return this.history.effects
  }

  get unsettled(): number[] {
    return Array.from({ length: this.tickets }, (_, i) => i + 1).filter((ticket) => !this.outcomes.has(ticket))
  }

  /** Whether there is anything to which this could happen now. */
  allows({ do: what }: Choice): boolean {
    switch (what) {
      case 'load':
        return this.childAt('loading') !== undefined
      case 'prove':
      case 'unprove':
        return this.history.living.get(this.childAt('proving') ?? 0)?.toldToProve === true
      case 'drain-done':
        return this.childAt('draining') !== undefined
      case 'exit':
      case 'lower':
        return this.history.living.size > 0
      case 'fire-timer':
        return this.state.timer !== null
      case 'prepare':
        return this.state.phase === 'stopped' || this.state.phase === 'failed'
      case 'unprepare':
        return this.state.phase === 'preparing'
      case 'change':
      case 'stop':
      case 'kill':
      case 'pass':
      case 'stale':
        return true
    }
  }

  /** Does nothing where nothing is there to which it could happen. */
  apply(choice: Choice): void {
    if (!this.allows(choice)) return
    if (choice.do === 'pass') this.now += choice.ms
    else if (choice.do === 'stale') this.sendStale()
    else this.send(this.eventOf(choice))
  }

  /** Asks for a plan, and says with which ticket. */
  ask(plan: number, strategy: SwitchStrategy): number {
    this.apply({ do: 'change', plan, strategy })
    return this.tickets
  }

  /** From now on nothing fails any more, until nothing is left to happen. */
  calmDown(): void {
    for (let i = 0; i < 1000; i++) {
      const event = this.nextOfItself()
      if (!event) return
      this.send(event)
    }
    throw new Error('it does not come to rest')
  }

  private send(event: LifecycleEvent): void {
    const { state: before, now, random, policy, history } = this
    this.events.push(event)
    const step = decide(before, event, { now, random, policy })
    this.state = step.state
    try {
      history.takeEvent(event)
      for (const effect of step.effects) history.takeEffect(effect, now)
      checkLaws(history, { before, event, step, now, policy })
    } catch (error) {
      const story = [...this.events.slice(-12), step.state].map((part) => JSON.stringify(part)).join('\n')
      throw new Error(`${String(error)}\n${story}`, { cause: error })
    }
  }

  private eventOf(choice: Exclude<Choice, { do: 'pass' | 'stale' }>): LifecycleEvent {
    switch (choice.do) {
      case 'prepare':
        return { type: 'prepare' }
      case 'unprepare':
        return { type: 'unprepared', reason: 'no binary' }
      case 'change':
        return {
          type: 'change',
          plan: choice.plan,
          strategy: choice.strategy,
          ticket: ++this.tickets,
          reason: 'the settings changed',
        }
      case 'stop':
        return { type: 'stop', ticket: ++this.tickets }
      case 'kill':
        return { type: 'kill' }
      case 'fire-timer':
        return this.fireTimer()
      case 'load':
        return { type: 'loaded', generation: this.childAt('loading')! }
      case 'prove':
        return { type: 'proved', generation: this.childAt('proving')! }
      case 'unprove':
        return { type: 'unproved', generation: this.childAt('proving')!, reason: 'canary', permanent: choice.permanent }
      case 'drain-done':
        return { type: 'drained', generation: this.childAt('draining')! }
      case 'lower': {
        const living = [...this.history.living.keys()]
        return { type: 'lowered', generation: living[choice.pick % living.length]!, reason: 'memory ran out' }
      }
      case 'exit': {
        const living = [...this.history.living.keys()]
        const generation = living[choice.pick % living.length]!
        return {
          type: 'exited',
          generation,
          reason: 'gone',
          permanent: choice.permanent,
          exhausted: choice.exhausted ?? false,
        }
      }
    }
  }

  private childAt(stage: ChildRecord['stage']): number | undefined {
    return this.state.children.find((child) => child.stage === stage)?.generation
  }

  /** The timer that counts, when it is due. */
  private fireTimer(): LifecycleEvent {
    const timer = this.state.timer!
    this.now = Math.max(this.now, this.history.timers.get(timer) ?? 0)
    return { type: 'timer', timer }
  }

  /** What children and timers do without anybody's doing; null: nothing. */
  private nextOfItself(): LifecycleEvent | null {
    const condemned = [...this.history.living.values()].find(({ toldToEnd, killed }) => toldToEnd || killed)
    if (condemned)
      return { type: 'exited', generation: condemned.generation, reason: 'as told', permanent: false, exhausted: false }
    const next = (['load', 'prove', 'drain-done', 'fire-timer'] as const).find((what) => this.allows({ do: what }))
    return next ? this.eventOf({ do: next }) : null
  }

  /** Whatever comes too late, or from a child of which it makes no sense, changes nothing. */
  private sendStale(): void {
    const { children, phase, timer } = this.state
    const stageOf = new Map(children.map(({ generation, stage }) => [generation, stage]))
    const gone = this.launched.find((generation) => !stageOf.has(generation))
    for (const generation of [...stageOf.keys(), gone ?? 999_999]) {
      const stage = stageOf.get(generation)
      if (stage !== 'loading') this.sendInVain({ type: 'loaded', generation })
      if (stage !== 'proving') this.sendInVain({ type: 'proved', generation })
      if (stage !== 'proving') this.sendInVain({ type: 'unproved', generation, reason: 'late', permanent: true })
      if (stage !== 'draining') this.sendInVain({ type: 'drained', generation })
      if (!stage) this.sendInVain({ type: 'lowered', generation, reason: 'late' })
      if (!stage) this.sendInVain({ type: 'exited', generation, reason: 'late', permanent: true, exhausted: false })
    }
    for (const old of this.history.timers.keys()) if (old !== timer) this.sendInVain({ type: 'timer', timer: old })
    if (phase !== 'preparing') this.sendInVain({ type: 'unprepared', reason: 'late' })
    if (phase !== 'stopped' && phase !== 'failed') this.sendInVain({ type: 'prepare' })
  }

  private sendInVain(event: LifecycleEvent): void {
    const step = decide(this.state, event, { now: this.now, random: this.random, policy: this.policy })
    if (step.state !== this.state || step.effects.length > 0) {
      throw new Error(`a stale event changed something: ${JSON.stringify([event, this.state, step])}`)
    }
  }
}
