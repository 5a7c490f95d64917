import type { LifecycleEffect, LifecycleEvent, Outcome } from '../../src/lifecycle/lifecycle-event.js'
import type { PlanId, SupervisorState, SwitchStrategy, Ticket } from '../../src/lifecycle/lifecycle-state.js'

/** One child, as the world outside the lifecycle knows it. */
export interface Life {
  readonly generation: number
  readonly plan: PlanId
  loaded: boolean
  toldToProve: boolean
  proved: boolean
  /** ms since the epoch; null: it has not served. */
  servingSince: number | null
  drain: 'not asked' | 'asked' | 'done'
  toldToEnd: boolean
  killed: boolean
}

/**
 * What happened and what was ordered, kept without a look at the lifecycle's own state, so that it can be held
 * against it. An order that makes no sense in the light of what went before throws.
 */
export class History {
  readonly living = new Map<number, Life>()
  readonly lives = new Map<number, Life>()
  readonly outcomes = new Map<Ticket, Outcome>()
  readonly effects: LifecycleEffect[] = []
  /** When each timer is due, ms since the epoch. */
  readonly timers = new Map<number, number>()
  /** Plans that nobody has asked for since they failed for a permanent cause. */
  readonly hopeless = new Set<PlanId>()
  /** Who waits for what comes of a change, oldest first. */
  changes: { ticket: Ticket; plan: PlanId }[] = []
  stops: Ticket[] = []
  strategy: SwitchStrategy = 'stopFirst'
  /** Where a request goes that comes now. */
  door: 'serving' | 'parked' | 'refused' = 'parked'
  serving: number | null = null
  announced: SupervisorState = 'stopped'
  generation = 0
  /** The child of the one try after a crash loop; null: there is none. */
  trial: number | null = null
  /** Whether the end that is under way, or the last one, was a kill. */
  killed = false
  private trialIsDue = false
  /** What has served last, and was not given up since. */
  private good: PlanId | null = null

  get planThatServes(): PlanId | null {
    return this.serving === null ? null : (this.lives.get(this.serving)?.plan ?? null)
  }

  takeEvent(event: LifecycleEvent): void {
    switch (event.type) {
      case 'change':
        this.changes.push({ ticket: event.ticket, plan: event.plan })
        this.strategy = event.strategy
        this.trial = null
        this.trialIsDue = false
        this.hopeless.delete(event.plan)
        return
      case 'stop':
        this.stops.push(event.ticket)
        this.trialIsDue = false
        return
      case 'timer':
        this.trial = null
        this.trialIsDue = this.announced === 'failed'
        return
      case 'loaded':
        this.lifeOf(event.generation).loaded = true
        return
      case 'proved':
        this.lifeOf(event.generation).proved = true
        return
      case 'drained':
        this.lifeOf(event.generation).drain = 'done'
        return
      case 'exited': {
        const life = this.lifeOf(event.generation)
        this.living.delete(event.generation)
        if (event.permanent && !life.toldToEnd) this.giveUpHope(life)
        return
      }
      case 'lowered':
        this.living.delete(event.generation)
        return
      case 'unproved':
        if (event.permanent) this.giveUpHope(this.lifeOf(event.generation))
        return
      case 'prepare':
      case 'unprepared':
        return
      case 'kill':
        this.killed = true
        this.trialIsDue = false
    }
  }

  takeEffect(effect: LifecycleEffect, now: number): void {
    this.effects.push(effect)
    switch (effect.type) {
      case 'announce':
        this.announced = effect.phase
        if (effect.phase === 'failed' || effect.phase === 'stopped') this.good = null
        if (effect.phase === 'stopped') this.killed = false
        return
      case 'launch':
        this.launch(effect.generation, effect.plan)
        return
      case 'prove': {
        const life = this.lifeOf(effect.generation)
        demand(life.loaded && !life.toldToProve, 'proved twice, or before it is loaded')
        life.toldToProve = true
        return
      }
      case 'serve': {
        const life = this.lifeOf(effect.generation)
        demand(life.loaded && life.proved && !life.toldToEnd, 'a child serves that was not proved')
        life.servingSince = now
        this.serving = effect.generation
        this.door = 'serving'
        return
      }
      case 'retreat':
        demand(this.serving === null, 'a retreat while a child serves')
        return
      case 'park':
        this.serving = null
        this.door = 'parked'
        return
      case 'refuse':
        this.serving = null
        this.door = 'refused'
        return
      case 'drain': {
        const life = this.lifeOf(effect.generation)
        demand(life.servingSince !== null && life.drain === 'not asked', 'drained twice, or without having served')
        demand(this.serving !== effect.generation, 'drained while requests still go to it')
        life.drain = 'asked'
        return
      }
      case 'end': {
        const life = this.lifeOf(effect.generation)
        demand(!life.toldToEnd, 'told to end twice')
        demand(life.servingSince === null || life.drain === 'done', 'ended before its requests were over')
        life.toldToEnd = true
        return
      }
      case 'kill':
        Object.assign(this.lifeOf(effect.generation), { killed: true, toldToEnd: true })
        return
      case 'wait':
        demand(!this.timers.has(effect.timer), 'a timer twice')
        this.timers.set(effect.timer, now + effect.delay)
        return
      case 'settle':
        this.settle(effect.tickets, effect.outcome)
        return
      case 'commit':
        demand(this.planThatServes === effect.plan, 'good without having served')
        this.good = effect.plan
    }
  }

  /** Those that an event or an order may be about: the living. */
  private lifeOf(generation: number): Life {
    const life = this.living.get(generation)
    if (!life) throw new Error(`generation ${generation} is not alive`)
    return life
  }

  /** Where another child serves with the same plan, it is the company that this one could not bear. */
  private giveUpHope({ plan, servingSince }: Life): void {
    if (servingSince === null && this.planThatServes !== plan) this.hopeless.add(plan)
  }

  private launch(generation: number, plan: PlanId): void {
    demand(generation > this.generation, 'generations must only grow')
    demand(!this.hopeless.has(plan), `plan ${plan} is launched again though it cannot come up`)
    for (const other of this.living.keys()) {
      demand(this.strategy === 'blueGreen' && other === this.serving, 'launched beside a child that is not yet gone')
    }
    this.generation = generation
    if (this.trialIsDue) this.trial = generation
    this.trialIsDue = false
    const life: Life = {
      generation,
      plan,
      loaded: false,
      toldToProve: false,
      proved: false,
      servingSince: null,
      drain: 'not asked',
      toldToEnd: false,
      killed: false,
    }
    this.living.set(generation, life)
    this.lives.set(generation, life)
    if (this.serving === null) this.door = 'parked'
  }

  private settle(tickets: readonly Ticket[], outcome: Outcome): void {
    for (const ticket of tickets) {
      demand(!this.outcomes.has(ticket), `ticket ${ticket} settled twice`)
      this.outcomes.set(ticket, outcome)
    }
    const asked = this.changes.filter(({ ticket }) => tickets.includes(ticket))
    this.changes = this.changes.filter(({ ticket }) => !tickets.includes(ticket))
    this.stops = this.stops.filter((ticket) => !tickets.includes(ticket))
    const newest = asked.at(-1)
    if (outcome.kind === 'stopped') return
    demand(newest !== undefined && asked.length === tickets.length, 'an outcome for somebody who asked for no change')
    if (outcome.kind === 'served') {
      demand(outcome.generation === this.serving, 'told of a child that does not serve')
      demand(this.changes.length === 0, 'somebody who asked for a change was forgotten')
    }
    const generation = outcome.kind === 'served' ? outcome.generation : outcome.failure.generation
    demand(this.lives.get(generation)?.plan === newest.plan, 'told what came of another plan')
    if (outcome.kind === 'failed' && this.good !== null && this.good !== newest.plan) {
      const last = this.lives.get(this.generation)
      demand(last?.plan === this.good, 'given up before the last good plan was tried')
    }
  }
}

export function demand(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Error(law)
}
