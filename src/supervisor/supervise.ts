import type { LaunchChild, LaunchChildOptions } from '../child/child.js'
import { CortexError, toCortexError } from '../errors.js'
import { comparePlans, type PlanComparison } from '../plan/compare-plans.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { Settings } from '../settings/settings.js'
import type { ConfigEdit, ConfigSource, ReadConfig } from './config-source.js'
import type { ConfigChanges } from './control.js'
import type { EventBus } from './event-bus.js'
import type { ReloadOutcome, Running, SupervisorState } from './events.js'
import { lastGoodResumed } from './last-good-warnings.js'
import { preparePlan, refuseBadPlan, type Suppliers } from './prepare-plan.js'
import { runChildren, type ServeOutcome } from './run-children.js'
import { createTurns } from './turns.js'
import type { UpstreamSource } from './upstream.js'

export interface SuperviseOptions {
  source: ConfigSource
  /** As it was first read: the gateway had to know where to listen. */
  config: ReadConfig
  suppliers: Suppliers
  launch: LaunchChild
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
  now?: () => number
  random?: () => number
}

export interface UpdateOptions {
  profile?: string
  /** Refuse with CONFIG_CHANGED_MEANWHILE unless the config still has this version. */
  ifVersion?: string
}

/** The supervisor without its doors: config, plans and children, and the only one to change any of them. */
export interface Supervision {
  readonly upstream: UpstreamSource
  readonly phase: SupervisorState
  readonly running: Running | null
  readonly config: ReadConfig
  /** Why nothing serves, where a start or a change failed. */
  readonly error: CortexError | null
  readonly crashes: number
  /** @throws what stood in the way; CHILD_START_FAILED with the child's last lines, where it would not come up. */
  start(signal?: AbortSignal): Promise<void>
  /** Reads the config again. */
  reload(): Promise<ReloadOutcome>
  /** The same, and says nothing where the config is the one in use: what we wrote ourselves is no news. */
  reloadIfChanged(): Promise<void>
  update(changes: ConfigChanges, options?: UpdateOptions): Promise<ReloadOutcome>
  plan(changes?: ConfigChanges): Promise<LaunchPlan>
  restart(): Promise<void>
  /** Requests in flight may finish within `reload.drainTimeout`. */
  stop(): Promise<void>
  /** Waits for nothing. */
  kill(): void
  logLines(): readonly string[]
}

export function supervise(options: SuperviseOptions): Supervision {
  const { bus, source, suppliers } = options
  const turns = createTurns()
  let config = options.config
  /** What the config asks for and was tried last; null before a start. */
  let current: LaunchPlan | null = null
  let error: CortexError | null = null
  /** The file was last seen with a mistake, so that its mending is worth a word even where nothing is changed by it. */
  let mistaken = false
  /** Ends preparations when the supervisor stops. */
  let stopping = new AbortController()

  const children = runChildren({
    launch: options.launch,
    bus,
    places: options.places,
    gateway: options.gateway,
    settings: () => config.settings,
    onGood: options.onGood ?? (() => undefined),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  })

  const cacheTypes = (): readonly string[] | undefined => current?.binary.features.cacheTypes

  async function planFor(read: ReadConfig, signal: AbortSignal): Promise<LaunchPlan> {
    const plan = await preparePlan(read.settings, suppliers, signal)
    refuseBadPlan(plan)
    return plan
  }

  async function start(signal?: AbortSignal): Promise<void> {
    stopping = new AbortController()
    try {
      await startWith(signal)
    } catch (thrown) {
      const failed = toCortexError(thrown)
      const good = isInterrupted(failed) ? null : await options.lastGood?.()
      if (!good) throw failed
      config = { ...config, version: 'last-good', settings: good }
      bus.emit('warning', lastGoodResumed(failed))
      await startWith(signal)
    }
  }

  async function startWith(signal?: AbortSignal): Promise<void> {
    const both = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal
    const onAbort = (): void => {
      void children.stop()
    }
    children.prepare()
    try {
      both.throwIfAborted()
      current = await planFor(config, both)
      warnOf(current)
      signal?.addEventListener('abort', onAbort, { once: true })
      failUnlessServed(await children.serve(current, 'stopFirst'), signal)
      error = null
    } catch (thrown) {
      error = toCortexError(thrown)
      if (children.phase === 'preparing') children.unprepared(error)
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  function warnOf(plan: LaunchPlan): void {
    for (const { code, message, hint } of plan.warnings) bus.emit('warning', { code, message, hint })
  }

  async function reload(): Promise<ReloadOutcome> {
    try {
      const outcome = await apply(await source.read(cacheTypes()), null)
      mistaken = false
      return outcome
    } catch (thrown) {
      mistaken = true
      return report(rejected(thrown))
    }
  }

  async function reloadIfChanged(): Promise<void> {
    const read = await source.read(cacheTypes()).catch(() => null)
    if (mistaken || read?.version !== config.version) await reload()
  }

  async function update(changes: ConfigChanges, { profile, ifVersion }: UpdateOptions = {}): Promise<ReloadOutcome> {
    if (ifVersion !== undefined && ifVersion !== config.version) {
      throw new CortexError('CONFIG_CHANGED_MEANWHILE', 'The config has changed since it was read.', {
        hint: 'Read it again and repeat the change.',
      })
    }
    const known = cacheTypes()
    try {
      const edit = await source.edit(changes, { ...(profile && { profile }), ...(known && { cacheTypes: known }) })
      return await apply(edit.config, edit)
    } catch (thrown) {
      return report(rejected(thrown))
    }
  }

  /** Plans first, writes then, and takes back what it wrote when the plan would not come up. */
  async function apply(next: ReadConfig, edit: ConfigEdit | null): Promise<ReloadOutcome> {
    if (children.phase === 'stopped' && current === null) {
      await edit?.write()
      config = next
      return report({ outcome: 'live', changes: [], strategy: null, parkedMs: 0 })
    }
    const plan = await planFor(next, stopping.signal)
    const comparison = compareWithCurrent(plan)
    const undo = await edit?.write()
    if (comparison.verdict !== 'relaunch') return report(await takeOver(next, plan, comparison))

    const before = { config, current }
    config = next
    current = plan
    warnOf(plan)
    const strategy = next.settings.reload.strategy === 'blueGreen' ? 'blueGreen' : 'stopFirst'
    const outcome = await children.serve(plan, strategy)
    if (outcome.kind === 'served') {
      error = null
      await options.onLiveSettings(next.settings)
    } else {
      config = before.config
      if (outcome.kind === 'rolled-back') current = before.current
      await undo?.()
    }
    return report(reloadOutcome(outcome, comparison, strategy))
  }

  /** A supervisor that failed tries again whatever the comparison says. */
  function compareWithCurrent(plan: LaunchPlan): PlanComparison {
    if (!current) return { verdict: 'relaunch', changes: [], reasons: [] }
    const comparison = comparePlans(current, plan)
    return children.phase === 'failed' ? { ...comparison, verdict: 'relaunch' } : comparison
  }

  async function takeOver(
    next: ReadConfig,
    plan: LaunchPlan,
    { verdict, changes }: PlanComparison,
  ): Promise<ReloadOutcome> {
    config = next
    current = plan
    children.amend(plan)
    if (verdict === 'live') await options.onLiveSettings(next.settings)
    return { outcome: verdict === 'live' ? 'live' : 'unchanged', changes, strategy: null, parkedMs: 0 }
  }

  function reloadOutcome(
    outcome: ServeOutcome,
    { changes }: PlanComparison,
    strategy: ReloadOutcome['strategy'],
  ): ReloadOutcome {
    const common = { changes, strategy, parkedMs: outcome.parkedMs }
    switch (outcome.kind) {
      case 'served':
        return { outcome: 'applied', ...common }
      case 'rolled-back':
        return { outcome: 'rolled-back', ...common, error: outcome.error.toJSON() }
      case 'failed':
        error = outcome.error
        return { outcome: 'rolled-back', ...common, error: outcome.error.toJSON() }
      case 'stopped':
        return { outcome: 'rejected', ...common, error: stopped().toJSON() }
    }
  }

  function rejected(thrown: unknown): ReloadOutcome {
    return { outcome: 'rejected', changes: [], strategy: null, parkedMs: 0, error: toCortexError(thrown).toJSON() }
  }

  function report(outcome: ReloadOutcome): ReloadOutcome {
    bus.emit('reload', outcome, children.running?.generation)
    return outcome
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
      return config
    },
    get error() {
      return error
    },
    get crashes() {
      return children.crashes
    },
    start: (signal) => turns.take(() => start(signal)),
    reload: () => turns.take(reload),
    reloadIfChanged: () => turns.take(reloadIfChanged),
    update: (changes, updateOptions) => turns.take(() => update(changes, updateOptions)),
    async plan(changes) {
      const known = cacheTypes()
      const edit = changes ? await source.edit(changes, known ? { cacheTypes: known } : {}) : null
      return preparePlan((edit?.config ?? config).settings, suppliers, stopping.signal)
    },
    restart: () =>
      turns.take(async () => {
        if (!current)
          throw new CortexError('NOT_SERVING', 'There is nothing to restart: the supervisor was not started.')
        failUnlessServed(await children.serve(current, 'stopFirst'))
        error = null
      }),
    async stop() {
      stopping.abort(stopped())
      await children.stop()
      current = null
    },
    kill() {
      stopping.abort(stopped())
      children.kill()
    },
    logLines: () => children.logLines(),
  }
}

function failUnlessServed(outcome: ServeOutcome, signal?: AbortSignal): void {
  switch (outcome.kind) {
    case 'served':
      return
    case 'stopped':
      throw signal?.aborted ? new CortexError('ABORTED', 'The start was aborted.', { cause: signal.reason }) : stopped()
    case 'failed':
    case 'rolled-back':
      throw outcome.error
  }
}

function isInterrupted({ code }: CortexError): boolean {
  return code === 'ABORTED' || code === 'SUPERVISOR_STOPPED'
}

function stopped(): CortexError {
  return new CortexError('SUPERVISOR_STOPPED', 'The supervisor was stopped.')
}
