import type { Child, LaunchChild, LaunchChildOptions } from '../../child/child.js'
import { CortexError } from '../../errors.js'
import type { ChildExit } from '../../lifecycle/child-exit.js'
import {
  relaunchedChild,
  servingChild,
  type Failure,
  type PlanId,
  type SupervisorState,
} from '../../lifecycle/lifecycle-state.js'
import type { Outcome } from '../../lifecycle/lifecycle-event.js'
import type { StrategyChoice } from '../../plan/choose-strategy.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { ObservedChild } from '../../plan/memory/memory-bounds.js'
import type { Settings } from '../../settings/settings.js'
import { carryOverPrompts } from './carry-over-prompts.js'
import { compareObserved } from './compare-observed.js'
import { describeRunning } from './describe-running.js'
import type { EventBus } from '../event-bus.js'
import type { Running } from '../events.js'
import { runLifecycle } from './lifecycle-loop.js'
import type { Quiet } from '../pair-probe/ask-when-quiet.js'
import type { ProbePair } from '../pair-probe/probe-pair.js'
import { performEffects } from './perform-effects.js'
import type { ProveChild } from './prove-child.js'
import { startFailure } from './start-failure.js'
import { createTickets } from './tickets.js'
import type { UpstreamSource } from '../../upstream/upstream.js'
import { createUpstreams } from '../../upstream/serving-child.js'

export interface RunChildrenOptions {
  launch: LaunchChild
  prove: ProveChild
  /** Default: whatever cache types run, nothing is timed. */
  probe?: ProbePair | undefined
  bus: EventBus
  /** For a child with this plan: where its socket and its log go. */
  places: (plan: LaunchPlan) => Pick<LaunchChildOptions, 'socketFolder' | 'logFile'>
  gateway: () => Pick<Running, 'url' | 'admin'>
  /** Those that hold now: restart policy and drain time may change while a child runs. */
  settings: () => Settings
  /** An earlier plan is served again, and why. */
  onRetreat: (plan: LaunchPlan, reason: string) => void
  /** A plan that asks for less memory than one that ran out of it; null: there is none. */
  lower?: (plan: LaunchPlan, reason: string) => LaunchPlan | null
  /** A child that served has ended without having been asked to, or one that was to take its place with the same plan. */
  onCrash: (plan: LaunchPlan, exit: ChildExit) => void
  /** A plan has served: it is the last good one from now on. */
  onGood: (plan: LaunchPlan) => void
  /** What children of earlier lives have counted: generations go on from there. */
  earlier?: ChildCounts | undefined
  now: () => number
  random: () => number
}

export interface ChildCounts {
  /** Of the newest child. */
  readonly generation: number
  /** How often a child that served ended without having been asked to. */
  readonly crashes: number
}

export type ServeOutcome =
  | { kind: 'served' | 'stopped'; parkedMs: number }
  /** `rolled-back`: the plan before serves (again). `failed`: nothing serves. */
  | { kind: 'rolled-back' | 'failed'; parkedMs: number; error: CortexError }

export interface Children {
  readonly upstream: UpstreamSource
  readonly phase: SupervisorState
  /** The child that serves; null while none does. */
  readonly running: Running | null
  /** The same, with its plan and what it was seen to take. */
  readonly serving: ObservedChild | null
  readonly counts: ChildCounts
  /** A first start has begun, or failed before it came to a launch. */
  prepare(): void
  unprepared(error: CortexError): void
  /** Serves `plan` in a new child. Resolves when it is known what came of it. */
  serve(plan: LaunchPlan, choice: StrategyChoice): Promise<ServeOutcome>
  /** The plan that runs, in other words: for settings that a child does not notice. */
  amend(plan: LaunchPlan): void
  stop(): Promise<void>
  kill(): void
  logLines(): readonly string[]
}

/** Binds the lifecycle to real children, and tells the world what becomes of them. */
export function runChildren(options: RunChildrenOptions): Children {
  const { bus, now } = options
  const carrier = carryOverPrompts(() => options.settings().reload.warmBudget)
  const upstreams = createUpstreams(carrier.remember)
  const tickets = createTickets()
  const plans = new Map<PlanId, LaunchPlan>()
  /** Why a generation did not come up, or ended. */
  const failures = new Map<number, CortexError>()
  let lastPlan: PlanId = 0
  let running: Running | null = null
  // Of the change that was asked for last: requests may wait more than once until it is settled.
  let parkedMs = 0
  let parkedSince: number | null = null
  let crashes = options.earlier?.crashes ?? 0

  function planOf(id: PlanId): LaunchPlan {
    const plan = plans.get(id)
    if (!plan) throw new CortexError('INTERNAL', `There is no plan ${id}.`)
    return plan
  }

  /** The same plan again is not another one: what it cannot do once, it cannot do as what is gone back to either. */
  function idOf(plan: LaunchPlan): PlanId {
    for (const [id, known] of plans) if (known === plan) return id
    plans.set(++lastPlan, plan)
    return lastPlan
  }

  const perform = performEffects({
    launch: options.launch,
    upstreams,
    plan: planOf,
    send: (event) => {
      loop.send(event)
    },
    childOptions: (plan) => ({ ...options.places(plan), loadStall: options.settings().restart.loadStall }),
    drainTimeout: () => options.settings().reload.drainTimeout,
    hangTimeout: () => options.settings().restart.hangTimeout,
    canary: () => options.settings().reload.canary,
    prove: options.prove,
    carrier,
    on: {
      announce: (state, reason) => bus.emit('state', { state, reason }, loop.state.generation || undefined),
      serving,
      parked: () => {
        parkedSince ??= now()
        running = null
      },
      exit: (generation, exit) => {
        // One that failed its canary was asked to end, which explains nothing.
        if (!failures.has(generation)) failures.set(generation, startFailure(generation, exit))
        // A failure is explained within a change, which spans three generations at the most.
        failures.delete(generation - 8)
        // A child of a change that did not come up is no restart.
        if (exit.class !== 'asked' && running?.generation === generation) crashes += 1
        const { code, signal, class: exitClass, reason, log } = exit
        bus.emit('exit', { code, signal, class: exitClass, reason, log }, generation)
        if (lowered(generation, exit)) return true
        const child = servingChild(loop.state) ?? relaunchedChild(loop.state)
        if (exit.class !== 'asked' && child?.generation === generation) options.onCrash(planOf(child.plan), exit)
        return false
      },
      unproved: (generation, error) => {
        failures.set(generation, error)
      },
      line: (generation, line) => bus.emit('log', { line }, generation),
      warning: (generation, warning) => bus.emit('warning', warning, generation),
      settle: (settled, outcome) => {
        tickets.settle(settled, outcome)
      },
      commit: (good) => {
        forgetOtherPlans(good)
        options.onGood(planOf(good))
      },
      retreat: (id, reason) => {
        options.onRetreat(planOf(id), reason)
      },
    },
  })

  const loop = runLifecycle(
    perform,
    () => ({ now: now(), random: options.random(), policy: options.settings().restart }),
    options.earlier?.generation,
  )

  /** A plan that does not fit beside the serving child may still fit in its place, so it is not lowered then. */
  function lowered(generation: number, exit: ChildExit): boolean {
    if (exit.class !== 'memory' && !exit.exhausted) return false
    const child = loop.state.children.find((one) => one.generation === generation)
    const serves = servingChild(loop.state)
    if (!child || child.stage === 'draining' || child.stage === 'ending' || (serves && serves !== child)) return false
    const next = options.lower?.(planOf(child.plan), exit.reason)
    if (next) plans.set(child.plan, next)
    return Boolean(next)
  }

  function serving(child: Child, plan: LaunchPlan, quiet: Quiet, signal: AbortSignal): void {
    parkedMs += parkedSince === null ? 0 : now() - parkedSince
    parkedSince = null
    running = describeRunning(child, plan, options.gateway())
    bus.emit('ready', running, child.generation)
    for (const warning of compareObserved(plan, running)) bus.emit('warning', warning, child.generation)
    void options.probe?.(child, plan, quiet, signal).then((warning) => {
      if (warning) bus.emit('warning', warning, child.generation)
    })
  }

  function forgetOtherPlans(good: PlanId): void {
    for (const id of plans.keys()) if (id !== good && id !== loop.state.earlier && id !== lastPlan) plans.delete(id)
  }

  function failureOf({ generation, reason }: Failure): CortexError {
    return failures.get(generation) ?? new CortexError('CHILD_START_FAILED', reason)
  }

  function outcomeOf(outcome: Outcome): ServeOutcome {
    const parked = parkedMs + (parkedSince === null ? 0 : now() - parkedSince)
    switch (outcome.kind) {
      case 'served':
      case 'stopped':
        return { kind: outcome.kind, parkedMs: parked }
      case 'rolled-back':
      case 'failed':
        return { kind: outcome.kind, parkedMs: parked, error: failureOf(outcome.failure) }
    }
  }

  return {
    upstream: upstreams,
    get phase() {
      return loop.state.phase
    },
    get running() {
      return running
    },
    get serving() {
      return perform.serving
    },
    get counts() {
      return { generation: loop.state.generation, crashes }
    },
    prepare() {
      loop.send({ type: 'prepare' })
    },
    unprepared(error) {
      loop.send({ type: 'unprepared', reason: error.message })
    },
    async serve(plan, { strategy, reason }) {
      parkedMs = 0
      const { ticket, outcome } = tickets.draw()
      loop.send({ type: 'change', plan: idOf(plan), ticket, strategy, reason })
      return outcomeOf(await outcome)
    },
    amend(plan) {
      const id = loop.state.good ?? loop.state.target
      if (id !== null) plans.set(id, plan)
    },
    async stop() {
      const { ticket, outcome } = tickets.draw()
      loop.send({ type: 'stop', ticket })
      await outcome
    },
    kill() {
      loop.send({ type: 'kill' })
    },
    logLines: () => perform.newest?.log.tail() ?? [],
  }
}
