import type { LaunchChild, LaunchChildOptions } from '../child/child.js'
import { CortexError, toCortexError } from '../errors.js'
import type { ChildExit } from '../lifecycle/child-exit.js'
import type { StrategyChoice } from '../plan/choose-strategy.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { planSmallerTypes } from '../plan/auto/plan-auto.js'
import type { Settings } from '../settings/settings.js'
import { noTrials, type BuildTrials } from './build-trials.js'
import { changeConfig, type ConfigChanger } from './change/change-config.js'
import { createCurrent } from './change/current.js'
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
import { runChildren, type ChildCounts, type ServeOutcome } from './children/run-children.js'
import { startAborted, supervisorStopped } from './children/start-failure.js'
import { shortageBeside } from './shortage-beside.js'
import { startOrTakeBack } from './start-or-take-back.js'
import { createSerialQueue } from './serial-queue.js'
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
  /** What the children of earlier lives have counted. Default: nothing. */
  earlier?: ChildCounts | undefined
  now?: () => number
  random?: () => number
}

/**
 * The supervisor without its listener: config, plans and children, and the only one to change any of them. It lives once: what
 * was stopped or killed does not start again.
 */
export interface Supervision extends ConfigChanger {
  readonly upstream: UpstreamSource
  readonly phase: SupervisorState
  readonly running: Running | null
  readonly config: ReadConfig
  readonly error: CortexError | null
  readonly counts: ChildCounts
  /**
   * Once more after it failed, if need be.
   * @throws what stood in the way; CHILD_START_FAILED with the child's last lines; SUPERVISOR_STOPPED after a stop
   */
  start(signal?: AbortSignal): Promise<void>
  plan(changes?: ConfigChanges): Promise<LaunchPlan>
  /** Why a second process with this plan does not fit beside the serving child; null: it fits, or that is unknown. */
  shortageBeside(plan: LaunchPlan): Promise<string | null>
  restart(): Promise<void>
  /** Requests in flight may finish within `reload.drainTimeout`. Resolves when no child and no change is left. */
  stop(): Promise<void>
  /** SIGKILL for every child, now and for good; `stop` then waits for their end. */
  kill(): void
  logLines(): readonly string[]
}

export function supervise(options: SuperviseOptions): Supervision {
  const { bus, source, inputs, trials = noTrials } = options
  const queue = createSerialQueue()
  const current = createCurrent(options.config)
  /** Plans whose types were `auto`'s choice, and that ran out of memory. */
  const ranOut: LaunchPlan[] = []
  /** Whether the last crash led to another build that serves. */
  let mending = Promise.resolve(false)
  /** Ends preparations when the supervisor stops. */
  const stopping = new AbortController()

  const children = runChildren({
    launch: launchWhenSettled(options.launch, inputs),
    prove: options.prove ?? proveChild,
    probe: options.probe,
    bus,
    places: options.places,
    gateway: options.gateway,
    settings: () => current.config.settings,
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
      current.lower(plan, next)
      bus.emit('warning', cacheTypeLowered(plan, next, reason))
      return next
    },
    onRetreat: (plan, reason) => {
      if (current.plan) void trials.takeBack(current.plan, reason, { back: plan })
      current.fallBack({ settings: plan.settings, plan }, 'retreat')
      bus.emit('warning', retreated(reason))
    },
    earlier: options.earlier,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  })

  const planOf = ({ settings }: ReadConfig): Promise<LaunchPlan> =>
    preparePlan(settings, inputs, stopping.signal, { running: children.serving, ranOut })
  const changer = changeConfig({
    ...options,
    current,
    children,
    queue,
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
    // Killed from outside, or by a shortage of the machine: not the build's fault.
    if ((exit.class === 'killed' && !exit.exhausted) || (isOfBuild && !exit.permanent)) return false
    if (!(await trials.takeBack(plan, exit.reason, { lost: isOfBuild }))) return false
    const { outcome } = await changer.replan()
    return outcome === 'applied'
  }

  async function start(signal?: AbortSignal): Promise<void> {
    stopping.signal.throwIfAborted()
    try {
      await startOrTakeBack(
        () => startOnce(signal),
        async (failed) =>
          current.plan && !isInterrupted(failed) ? trials.takeBack(current.plan, failed.message) : null,
      )
    } catch (thrown) {
      const failed = toCortexError(thrown)
      const good = isInterrupted(failed) ? null : await options.lastGood?.()
      if (!good) throw failed
      current.fallBack({ settings: good }, 'last-good')
      bus.emit('warning', lastGoodResumed(failed))
      await startOnce(signal)
    }
  }

  async function startOnce(signal?: AbortSignal): Promise<void> {
    const abort = (): void => {
      stopping.abort(signal?.reason)
      void children.stop()
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      signal?.throwIfAborted()
      stopping.signal.throwIfAborted()
      children.prepare()
      const plan = await planOf(current.config)
      refuseBadPlan(plan)
      stopping.signal.throwIfAborted()
      current.attempt(plan)
      for (const { code, message, hint } of plan.warnings) bus.emit('warning', { code, message, hint })
      failUnlessServed(await children.serve(plan, firstStart), signal)
      current.succeed()
    } catch (thrown) {
      const error = signal?.aborted ? startAborted(signal) : toCortexError(thrown)
      current.fail(error)
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
      return current.config
    },
    get error() {
      return current.error
    },
    get counts() {
      return children.counts
    },
    start: (signal) => queue.run(() => start(signal)),
    ...changer,
    async plan(changes) {
      const cacheTypes = current.plan?.binary.features.cacheTypes
      const edit = changes && (await source.edit(changes, cacheTypes ? { cacheTypes } : {}))
      return planOf(edit?.config ?? current.config)
    },
    shortageBeside: (plan) => shortageBeside(children.serving, plan, inputs, stopping.signal),
    async restart() {
      const outcome = await queue.run(async () => {
        await changer.settled()
        if (!current.plan) {
          throw new CortexError('NOT_SERVING', 'There is nothing to restart: the supervisor was not started.')
        }
        mending = Promise.resolve(false)
        const served = await children.serve(current.plan, restartAsked)
        if (served.kind === 'served') current.succeed()
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
      await queue.idle()
      await changer.settled()
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

function isInterrupted({ code }: CortexError): boolean {
  return code === 'ABORTED' || code === 'SUPERVISOR_STOPPED'
}
