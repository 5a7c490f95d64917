import { decide, type Moment } from '../../src/lifecycle/decide.js'
import type { LifecycleEffect, LifecycleEvent, Outcome } from '../../src/lifecycle/lifecycle-event.js'
import { initialLifecycle, type LifecycleState, type SwitchStrategy } from '../../src/lifecycle/lifecycle-state.js'

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
  | { do: 'change'; plan: number; strategy: SwitchStrategy }
  | { do: 'stop' | 'prepare' | 'unprepare' | 'kill' | 'fire-timer' | 'stale' }
  | { do: 'load' | 'prove' | 'unprove' | 'drain-done' }
  | { do: 'exit'; pick: number; permanent: boolean }
  | { do: 'pass'; ms: number }

/** A world that obeys the effects, and breaks in every way that children and people do. */
export class World {
  state: LifecycleState = initialLifecycle
  now = 1_000_000
  serving: number | null = null
  readonly launched: number[] = []
  readonly outcomes = new Map<number, Outcome>()
  readonly effects: LifecycleEffect[] = []
  private tickets = 0
  private timers: number[] = []
  private readonly alive = new Set<number>()

  private send(event: LifecycleEvent): void {
    const step = decide(this.state, event, { now: this.now, random: 0.5, policy })
    this.state = step.state
    for (const effect of step.effects) this.obey(effect)
    this.check()
  }

  private obey(effect: LifecycleEffect): void {
    this.effects.push(effect)
    switch (effect.type) {
      case 'launch':
        if (effect.generation <= (this.launched.at(-1) ?? 0)) throw new Error('generations must only grow')
        this.launched.push(effect.generation)
        this.alive.add(effect.generation)
        break
      case 'serve':
        if (!this.alive.has(effect.generation)) throw new Error('a dead child cannot serve')
        this.serving = effect.generation
        break
      case 'park':
        this.serving = null
        break
      case 'wait':
        this.timers.push(effect.timer)
        break
      case 'settle':
        for (const ticket of effect.tickets) {
          if (this.outcomes.has(ticket)) throw new Error(`ticket ${ticket} settled twice`)
          this.outcomes.set(ticket, effect.outcome)
        }
        break
      default:
    }
  }

  private check(): void {
    const { children, phase, timer, generation } = this.state
    const count = (...stages: string[]) => children.filter((child) => stages.includes(child.stage)).length
    const fail = (what: string): never => {
      throw new Error(`${what}: ${JSON.stringify(this.state)}`)
    }
    if (count('serving') > 1) fail('two generations serve')
    if (count('loading', 'proving') > 1) fail('two generations come up')
    if (children.length > 2 && count('loading', 'proving', 'serving') > 2) fail('too many children')
    if (new Set(children.map((child) => child.generation)).size !== children.length) fail('a generation twice')
    if (children.some((child) => child.generation > generation || !this.alive.has(child.generation))) fail('a ghost')
    if (children.length !== this.alive.size) fail('a child was lost')
    if (phase === 'ready' && count('serving') !== 1) fail('ready without a serving child')
    if (phase === 'stopped' && children.length > 0) fail('stopped with children')
    if (phase === 'backing-off' && timer === null) fail('backing off for ever')
    if ((phase === 'starting' || phase === 'switching') && children.length === 0) fail('nothing is coming up')
    const served = children.find((child) => child.stage === 'serving')?.generation ?? null
    if (served !== this.serving) fail(`requests go to ${String(this.serving)}`)
  }

  apply(choice: Choice): void {
    const event = this.eventOf(choice)
    if (choice.do === 'pass') this.now += choice.ms
    else if (choice.do === 'stale') this.sendStale()
    else if (event) this.send(event)
  }

  /** Null: nothing is there to which this could happen now. */
  private eventOf(choice: Choice): LifecycleEvent | null {
    switch (choice.do) {
      case 'pass':
      case 'stale':
        return null
      case 'prepare':
        return { type: 'prepare' }
      case 'unprepare':
        return { type: 'unprepared', reason: 'no binary' }
      case 'change':
        return { type: 'change', plan: choice.plan, strategy: choice.strategy, ticket: ++this.tickets }
      case 'stop':
        return { type: 'stop', ticket: ++this.tickets }
      case 'kill':
        return { type: 'kill' }
      case 'fire-timer': {
        const timer = this.timers.shift()
        return timer === undefined ? null : { type: 'timer', timer }
      }
      case 'load':
        return this.toChild('loading', (generation) => ({ type: 'loaded', generation }))
      case 'prove':
        return this.toChild('proving', (generation) => ({ type: 'proved', generation }))
      case 'unprove':
        return this.toChild('proving', (generation) => ({ type: 'unproved', generation, reason: 'canary' }))
      case 'drain-done':
        return this.toChild('draining', (generation) => ({ type: 'drained', generation }))
      case 'exit': {
        const generation = [...this.alive][choice.pick % Math.max(this.alive.size, 1)]
        if (generation === undefined) return null
        this.alive.delete(generation)
        return { type: 'exited', generation, reason: 'gone', permanent: choice.permanent }
      }
    }
  }

  private toChild(stage: string, event: (generation: number) => LifecycleEvent): LifecycleEvent | null {
    const child = this.state.children.find((candidate) => candidate.stage === stage)
    return child ? event(child.generation) : null
  }

  private sendStale(): void {
    const before = JSON.stringify(this.state)
    const generation = (this.launched.find((launched) => !this.alive.has(launched)) ?? 0) || 999_999
    for (const type of ['loaded', 'proved', 'drained'] as const) this.send({ type, generation })
    this.send({ type: 'exited', generation, reason: 'late', permanent: true })
    this.send({ type: 'timer', timer: -1 })
    if (before !== JSON.stringify(this.state)) throw new Error('a stale event changed something')
  }

  /** A person stops it, and every child obeys in the end. */
  windUp(): void {
    this.apply({ do: 'stop' })
    for (let i = 0; i < 1000 && this.state.phase !== 'stopped'; i++) {
      this.apply({ do: 'drain-done' })
      this.apply({ do: 'exit', pick: 0, permanent: false })
    }
  }

  get unsettled(): number[] {
    return Array.from({ length: this.tickets }, (_, i) => i + 1).filter((ticket) => !this.outcomes.has(ticket))
  }
}
