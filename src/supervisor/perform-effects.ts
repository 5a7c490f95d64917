import type { Child, LaunchChild, LaunchChildOptions, LaunchWarning } from '../child/child.js'
import { CortexError, toCortexError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import type { ChildExit } from '../lifecycle/child-exit.js'
import type { LifecycleEffect, LifecycleEvent, Outcome } from '../lifecycle/lifecycle-event.js'
import type { PlanId, SupervisorState, Ticket } from '../lifecycle/lifecycle-state.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { createPassages, type Passages } from './passages.js'
import type { Upstreams } from './upstreams.js'

export interface PerformOptions {
  launch: LaunchChild
  upstreams: Upstreams
  plan: (id: PlanId) => LaunchPlan
  send: (event: LifecycleEvent) => void
  childOptions: (
    plan: LaunchPlan,
  ) => Omit<LaunchChildOptions, 'plan' | 'generation' | 'signal' | 'onLine' | 'onWarning'>
  drainTimeout: () => number
  on: {
    announce: (phase: SupervisorState, reason: string) => void
    /** A child begins to serve. */
    serving: (child: Child, plan: LaunchPlan) => void
    parked: () => void
    exit: (generation: number, exit: ChildExit) => void
    line: (generation: number, line: string) => void
    warning: (generation: number, warning: LaunchWarning) => void
    settle: (tickets: readonly Ticket[], outcome: Outcome) => void
    commit: (id: PlanId) => void
  }
}

export interface Performer {
  (effect: LifecycleEffect): void
  /** The newest generation's, for its log; null before the first launch. */
  readonly newest: Child | null
}

interface Launched {
  readonly abort: AbortController
  readonly plan: LaunchPlan
  readonly passages: Passages
  child: Child | null
}

/** Does what the lifecycle decided, and says back what came of it. Every answer carries its generation. */
export function performEffects(options: PerformOptions): Performer {
  const { upstreams, send, on } = options
  const launched = new Map<number, Launched>()
  let newest: Child | null = null
  let timer: NodeJS.Timeout | undefined

  async function launch(generation: number, planId: PlanId): Promise<void> {
    const plan = options.plan(planId)
    const entry: Launched = { abort: new AbortController(), plan, passages: createPassages(), child: null }
    launched.set(generation, entry)
    if (upstreams.serving === null) upstreams.park()
    const gone = (exit: ChildExit): void => {
      launched.delete(generation)
      on.exit(generation, exit)
      send({ type: 'exited', generation, reason: exit.reason, permanent: exit.permanent })
    }

    let child: Child
    try {
      child = await options.launch({
        ...options.childOptions(plan),
        plan,
        generation,
        signal: entry.abort.signal,
        onLine: (line) => {
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
    void child.exited.then(gone)
    // A child that does not get ready exits, and that is what counts.
    child.ready.then(
      () => {
        send({ type: 'loaded', generation })
      },
      () => undefined,
    )
  }

  function end(generation: number): void {
    const entry = launched.get(generation)
    if (entry?.child) void entry.child.stop()
    else entry?.abort.abort()
  }

  async function drain(generation: number): Promise<void> {
    const entry = launched.get(generation)
    if (!entry?.child) return
    await firstOf([entry.passages.idle(), entry.child.exited], options.drainTimeout())
    // A child that still answers would not heed a SIGTERM until it has finished.
    entry.passages.cut()
    send({ type: 'drained', generation })
  }

  function serve(generation: number): void {
    const entry = launched.get(generation)
    if (!entry?.child) return
    upstreams.serve(entry.child, entry.passages)
    on.serving(entry.child, entry.plan)
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
        send({ type: 'proved', generation: effect.generation })
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
        void drain(effect.generation)
        return
      case 'end':
        end(effect.generation)
        return
      case 'kill':
        launched.get(effect.generation)?.abort.abort()
        launched.get(effect.generation)?.child?.kill()
        return
      case 'wait':
        timer = setTimeout(() => {
          send({ type: 'timer', timer: effect.timer })
        }, effect.delay)
        return
      case 'settle':
        on.settle(effect.tickets, effect.outcome)
        return
      case 'commit':
        on.commit(effect.plan)
    }
  }

  return Object.defineProperty(perform as Performer, 'newest', { get: () => newest })
}

/** The system would not even start it. Unless it is only short of something, the same again would fail in the same way. */
function exitOfFailedSpawn(thrown: unknown): ChildExit {
  const error = toCortexError(thrown)
  const asked = error.code === 'ABORTED'
  return {
    code: null,
    signal: null,
    class: asked ? 'asked' : 'library',
    reason: error.message,
    permanent: !asked && !isErrno(error.cause, 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'),
    log: [],
  }
}

async function firstOf(promises: readonly Promise<unknown>[], timeout: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise((resolve) => {
    timer = setTimeout(resolve, timeout)
  })
  await Promise.race([...promises, expired])
  clearTimeout(timer)
}
