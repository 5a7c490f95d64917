import type { Child, LaunchChild, LaunchChildOptions, LaunchWarning } from '../../child/child.js'
import { CortexError } from '../../errors.js'
import type { ChildExit } from '../../lifecycle/child-exit.js'
import type { LifecycleEffect, LifecycleEvent, Outcome } from '../../lifecycle/lifecycle-event.js'
import type { PlanId, SupervisorState, Ticket } from '../../lifecycle/lifecycle-state.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { ObservedChild } from '../../plan/memory/memory-bounds.js'
import type { PromptCarrier } from './carry-over-prompts.js'
import { exitOfFailedSpawn } from './failed-spawn.js'
import { askAsRequest, beginLaunch, isUp, watchForHangs, type Launched, type LaunchedChild } from './launched-child.js'
import type { Quiet } from '../pair-probe/ask-when-quiet.js'
import type { Proof, ProveChild } from './prove-child.js'
import { settledWithin } from '../../upstream/settled-within.js'
import type { Upstreams } from '../../upstream/serving-child.js'

export interface PerformOptions {
  launch: LaunchChild
  upstreams: Upstreams
  plan: (id: PlanId) => LaunchPlan
  send: (event: LifecycleEvent) => void
  childOptions: (
    plan: LaunchPlan,
  ) => Omit<LaunchChildOptions, 'plan' | 'generation' | 'signal' | 'onLine' | 'onWarning'>
  drainTimeout: () => number
  /** ms of silence of a child that has requests. */
  hangTimeout: () => number
  /** A new child has to answer a request before it gets others'. */
  canary: () => boolean
  prove: ProveChild
  carrier: PromptCarrier
  on: {
    announce: (phase: SupervisorState, reason: string) => void
    /** A child begins to serve. */
    serving: (child: Child, plan: LaunchPlan, quiet: Quiet, signal: AbortSignal) => void
    parked: () => void
    /** @returns whether its plan asks for less from now on. */
    exit: (generation: number, exit: ChildExit) => boolean
    unproved: (generation: number, error: CortexError) => void
    line: (generation: number, line: string) => void
    warning: (generation: number, warning: LaunchWarning) => void
    settle: (tickets: readonly Ticket[], outcome: Outcome) => void
    commit: (id: PlanId) => void
    /** Back to an earlier plan, because this machine has not the memory for the later one. */
    retreat: (id: PlanId, reason: string) => void
  }
}

export interface Performer {
  (effect: LifecycleEffect): void
  /** The newest generation's, for its log; null before the first launch. */
  readonly newest: Child | null
  /** The child that requests go to; null while they go to none. */
  readonly serving: ObservedChild | null
}

/** Does what the lifecycle decided, and says back what came of it. Every answer carries its generation. */
export function performEffects(options: PerformOptions): Performer {
  const { upstreams, carrier, send, on } = options
  const launched = new Map<number, Launched>()
  let newest: Child | null = null
  let timer: NodeJS.Timeout | undefined

  async function launch(generation: number, planId: PlanId): Promise<void> {
    const plan = options.plan(planId)
    const entry = beginLaunch(plan)
    launched.set(generation, entry)
    const gone = (exit: ChildExit): void => {
      launched.delete(generation)
      entry.hangs?.stop()
      const { reason, permanent, exhausted } = exit
      if (on.exit(generation, exit)) send({ type: 'lowered', generation, reason })
      else send({ type: 'exited', generation, reason, permanent, exhausted })
    }

    let child: Child
    try {
      child = await options.launch({
        ...options.childOptions(plan),
        plan,
        generation,
        signal: entry.abort.signal,
        onLine: (line) => {
          entry.hangs?.touch()
          on.line(generation, line)
        },
        onWarning: (warning) => {
          on.warning(generation, warning)
        },
      })
    } catch (error) {
      gone(exitOfFailedSpawn(error))
      return
    }
    entry.child = child
    newest = child
    watchForHangs(entry, child, options.hangTimeout)
    void child.exited.then(gone)
    // The signal would only have it stopped.
    if (entry.killed) child.kill()
    // A child that does not get ready exits, and that is what counts.
    child.ready.then(
      () => {
        send({ type: 'loaded', generation })
      },
      () => undefined,
    )
  }

  async function prove(generation: number): Promise<void> {
    const entry = launched.get(generation)
    if (!isUp(entry)) return
    const { child } = entry
    const proof = options.canary() ? await askAsRequest(entry, (signal) => options.prove(child, signal)) : proved
    if (proof.kind === 'proved') {
      await askAsRequest(entry, (signal) => carrier.warm(entry, servingBeside(generation), signal))
      send({ type: 'proved', generation })
    } else if (proof.kind === 'failed') {
      on.unproved(generation, proof.error)
      send({ type: 'unproved', generation, reason: proof.error.message, permanent: proof.permanent })
    }
  }

  function servingBeside(generation: number): LaunchedChild | null {
    const serving = upstreams.serving?.generation
    const entry = serving === undefined || serving === generation ? undefined : launched.get(serving)
    return isUp(entry) ? entry : null
  }

  function end(generation: number): void {
    const entry = launched.get(generation)
    entry?.abort.abort()
    void entry?.child?.stop()
  }

  function kill(generation: number): void {
    const entry = launched.get(generation)
    if (!entry) return
    entry.killed = true
    // First: a stop, which the signal leads to, would be gentler.
    entry.child?.kill()
    entry.inFlight.cut()
    entry.abort.abort()
  }

  async function drain({ generation, keep }: Extract<LifecycleEffect, { type: 'drain' }>): Promise<void> {
    const entry = launched.get(generation)
    if (!isUp(entry)) return
    await settledWithin(Promise.race([entry.inFlight.idle(), entry.child.exited]), options.drainTimeout())
    // A child that still answers would not heed a SIGTERM until it has finished.
    entry.inFlight.cut()
    if (keep) await askAsRequest(entry, (signal) => carrier.keep(entry, signal))
    send({ type: 'drained', generation })
  }

  function serve(generation: number): void {
    const entry = launched.get(generation)
    if (!isUp(entry)) return
    upstreams.serve(entry.child, entry.inFlight)
    carrier.served()
    on.serving(entry.child, entry.plan, entry.inFlight, entry.abort.signal)
  }

  function perform(effect: LifecycleEffect): void {
    switch (effect.type) {
      case 'announce':
        // Whatever was waited for in the phase before is of no account any more.
        clearTimeout(timer)
        on.announce(effect.phase, effect.reason)
        return
      case 'launch':
        void launch(effect.generation, effect.plan)
        return
      case 'prove':
        void prove(effect.generation)
        return
      case 'serve':
        serve(effect.generation)
        return
      case 'park':
        upstreams.park()
        on.parked()
        return
      case 'refuse':
        upstreams.refuse(new CortexError('NOT_SERVING', `No llama-server is running: ${effect.reason}`))
        return
      case 'drain':
        void drain(effect)
        return
      case 'end':
        end(effect.generation)
        return
      case 'kill':
        kill(effect.generation)
        return
      case 'wait':
        timer = setTimeout(() => {
          send({ type: 'timer', timer: effect.timer })
        }, effect.delay)
        return
      case 'settle':
        on.settle(effect.tickets, effect.outcome)
        return
      case 'retreat':
        on.retreat(effect.plan, effect.reason)
        return
      case 'commit':
        on.commit(effect.plan)
    }
  }

  return Object.defineProperties(perform as Performer, {
    newest: { get: () => newest },
    serving: {
      get: () => {
        const entry = launched.get(upstreams.serving?.generation ?? 0)
        return isUp(entry) ? { plan: entry.plan, observed: entry.child.observed } : null
      },
    },
  })
}

const proved: Proof = { kind: 'proved' }
