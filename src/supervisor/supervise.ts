import type { LaunchChild, LaunchChildOptions } from '../child/child.js'
import { CortexError, toCortexError } from '../errors.js'
import type { ChildExit } from '../lifecycle/child-exit.js'
import type { StrategyChoice } from '../plan/choose-strategy.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { planSmallerTypes } from '../plan/auto/plan-auto.js'
import type { Settings } from '../settings/settings.js'
import { noTrials, type BuildTrials } from './build-trials.js'
import { changeConfig, type ConfigChanger } from './change/change-config.js'
import { type InForce } from './change/switching.js'
import type { ConfigSource, ReadConfig } from './change/config-source.js'
import type { ConfigChanges } from './control.js'
import type { EventBus } from './event-bus.js'
import type { Running, SupervisorState } from './events.js'
import { launchWhenSettled } from './children/launch-when-settled.js'
import { lastGoodResumed, retreated, cacheTypeLowered } from './warnings.js'
import { pickStrategy } from './pick-strategy.js'
import type { ProbePair } from './pair-probe/probe-pair.js'
import { preparePlan, refuseBadPlan, type PlanInputs } from './prepare-plan.js'
import { proveChild, type ProveChild } from './children/prove-child.js'
import { runChildren, type ServeOutcome } from './children/run-children.js'
import { supervisorStopped } from './children/start-failure.js'
import { shortageBeside } from './shortage-beside.js'
import { startOrTakeBack } from './start-or-take-back.js'
import { createTurns } from './serial-queue.js'
import type { UpstreamSource } from '../upstream/upstream.js'

export interface SuperviseOptions {
  source: ConfigSource
  /** As it was first read: the gateway had to know where to listen. */
  config: ReadConfig
  inputs: PlanInputs
  launch: LaunchChild
  /** Default: a canary request. */
  prove?: ProveChild
  /** Default: whatever cache types run, nothing is timed. */
  probe?: ProbePair
  bus: EventBus
  /** Where a child's socket and log go. */
  places: (plan: LaunchPlan) => Pick<LaunchChildOptions, 'socketFolder' | 'logFile'>
  gateway: () => Pick<Running, 'url' | 'admin'>
  /** Called with settings that take effect without a new child. */
  onLiveSettings: (settings: Settings) => Promise<void>
  /** Called with the plan of each child that begins to serve. */
  onGood?: (plan: LaunchPlan) => void
  /** What served last time, for a first start whose own config or plan is of no use; null: there is nothing. */
  lastGood?: () => Promise<Settings | null>
  /** Default: a build that was chosen stays so, whatever becomes of it. */
  trials?: BuildTrials
  now?: () => number
  random?: () => number
}

/** The supervisor without its doors: config, plans and children, and the only one to change any of them. */
export interface Supervision extends ConfigChanger {
  readonly upstream: UpstreamSource
  readonly phase: SupervisorState
  readonly running: Running | null
  readonly config: ReadConfig
  readonly error: CortexError | null
  readonly crashes: number
  /** @throws what stood in the way; CHILD_START_FAILED with the child's last lines, where it would not come up. */
  start(signal?: AbortSignal): Promise<void>
  plan(changes?: ConfigChanges): Promise<LaunchPlan>
  /** Why a process of this plan, for a time, has no room beside the child that serves; null: it has, or nobody knows. */
  shortageBeside(plan: LaunchPlan): Promise<string | null>
  restart(): Promise<void>
  /** Requests in flight may finish within `reload.drainTimeout`. */
  stop(): Promise<void>
  /** Waits for nothing. */
  kill(): void
  logLines(): readonly string[]
}

export function supervise(options: SuperviseOptions): Supervision {
  const { bus, source, inputs, trials = noTrials } = options
  const turns = createTurns()
  const inForce: InForce = { config: options.config, plan: null, error: null }
  /** Plans whose types were `auto`'s choice, and that ran out of memory. */
  const ranOut: LaunchPlan[] = []
  /** Whether the last crash led to another build that serves. */
  let mending = Promise.resolve(false)
  /** Ends preparations when the supervisor stops. */
  let stopping = new AbortController()

  const children = runChildren({
    launch: launchWhenSettled(options.launch, inputs),
    prove: options.prove ?? proveChild,
    probe: options.probe,
    bus,
    places: options.places,
    gateway: options.gateway,
    settings: () => inForce.config.settings,
    onGood: (plan) => {
      trials.serves(plan)
      options.onGood?.(plan)
    },
    onCrash: (plan, exit) => {
      mending = answerCrash(plan, exit)
    },
    lower: (plan, reason) => {
      const next = planSmallerTypes(plan, inputs.host)
      if (next === null) return null
      ranOut.push(plan)
      if (inForce.plan === plan) inForce.plan = next
      bus.emit('warning', cacheTypeLowered(plan, next, reason))
      return next
    },
    onRetreat: (plan, reason) => {
      if (inForce.plan) void trials.takeBack(inForce.plan, reason, { back: plan })
      // Not the version of any file: the next look at the file finds it changed, but nobody looks before it is.
      inForce.config = { ...inForce.config, version: 'retreat', settings: plan.settings }
      inForce.plan = plan
      bus.emit('warning', retreated(reason))
    },
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  })

  const planOf = ({ settings }: ReadConfig): Promise<LaunchPlan> =>
    preparePlan(settings, inputs, stopping.signal, { running: children.serving, ranOut })
  const changer = changeConfig({
    ...options,
    inForce,
    children,
    turns,
    trials,
    plan: planOf,
    strategy: (next) =>
      pickStrategy({
        asked: next.settings.reload.strategy,
        running: children.serving,
        next,
        inputs,
        signal: stopping.signal,
      }),
  })

  /** What a new build did in its first minutes it would do again; the one before it is there. */
  async function answerCrash(plan: LaunchPlan, exit: ChildExit): Promise<boolean> {
    const isOfBuild = exit.class === 'library'
    // Somebody else's doing, or a machine that is short of something: no fault of the build.
    if ((exit.class === 'killed' && !exit.exhausted) || (isOfBuild && !exit.permanent)) return false
    if (!(await trials.takeBack(plan, exit.reason, { lost: isOfBuild }))) return false
    const { outcome } = await changer.replan()
    return outcome === 'applied'
  }

  async function start(signal?: AbortSignal): Promise<void> {
    stopping = new AbortController()
    try {
      await startOrTakeBack(
        () => startOnce(signal),
        async (failed) =>
          inForce.plan && !isInterrupted(failed) ? trials.takeBack(inForce.plan, failed.message) : null,
      )
    } catch (thrown) {
      const failed = toCortexError(thrown)
      const good = isInterrupted(failed) ? null : await options.lastGood?.()
      if (!good) throw failed
      inForce.config = { ...inForce.config, version: 'last-good', settings: good }
      bus.emit('warning', lastGoodResumed(failed))
      await startOnce(signal)
    }
  }

  async function startOnce(signal?: AbortSignal): Promise<void> {
    const abort = (): void => {
      stopping.abort(signal?.reason)
      void children.stop()
    }
    children.prepare()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      signal?.throwIfAborted()
      const plan = await planOf(inForce.config)
      refuseBadPlan(plan)
      inForce.plan = plan
      for (const { code, message, hint } of plan.warnings) bus.emit('warning', { code, message, hint })
      failUnlessServed(await children.serve(plan, firstStart), signal)
      inForce.error = null
    } catch (thrown) {
      const error = signal?.aborted ? startAborted(signal) : toCortexError(thrown)
      inForce.error = error
      if (children.phase === 'preparing') children.unprepared(error)
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    upstream: children.upstream,
    get phase() {
      return children.phase
    },
    get running() {
      return children.running
    },
    get config() {
      return inForce.config
    },
    get error() {
      return inForce.error
    },
    get crashes() {
      return children.counts.crashes
    },
    start: (signal) => turns.take(() => start(signal)),
    ...changer,
    async plan(changes) {
      const cacheTypes = inForce.plan?.binary.features.cacheTypes
      const edit = changes && (await source.edit(changes, cacheTypes ? { cacheTypes } : {}))
      return planOf(edit?.config ?? inForce.config)
    },
    shortageBeside: (plan) => shortageBeside(children.serving, plan, inputs, stopping.signal),
    async restart() {
      const outcome = await turns.take(async () => {
        await changer.settled()
        if (!inForce.plan) {
          throw new CortexError('NOT_SERVING', 'There is nothing to restart: the supervisor was not started.')
        }
        mending = Promise.resolve(false)
        const served = await children.serve(inForce.plan, restartAsked)
        if (served.kind === 'served') inForce.error = null
        return served
      })
      // A build that does not come up again may have made room for another one, which needs a turn of its own.
      if (outcome.kind === 'failed' && (await mending)) return
      failUnlessServed(outcome)
    },
    async stop() {
      stopping.abort(supervisorStopped())
      await children.stop()
      trials.pause()
      inForce.plan = null
    },
    kill() {
      stopping.abort(supervisorStopped())
      children.kill()
    },
    logLines: () => children.logLines(),
  }
}

const firstStart: StrategyChoice = { strategy: 'stopFirst', reason: 'launching' }
const restartAsked: StrategyChoice = { strategy: 'stopFirst', reason: 'a restart was asked for' }

function failUnlessServed(outcome: ServeOutcome, signal?: AbortSignal): void {
  switch (outcome.kind) {
    case 'served':
      return
    case 'stopped':
      throw signal?.aborted ? startAborted(signal) : supervisorStopped()
    case 'failed':
    case 'rolled-back':
      throw outcome.error
  }
}

function startAborted(signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', 'The start was aborted.', { cause: signal.reason })
}

function isInterrupted({ code }: CortexError): boolean {
  return code === 'ABORTED' || code === 'SUPERVISOR_STOPPED'
}
