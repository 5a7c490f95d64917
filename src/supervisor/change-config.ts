import { CortexError, toCortexError } from '../errors.js'
import { comparePlans, type PlanComparison } from '../plan/compare-plans.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { Settings } from '../settings/settings.js'
import type { ConfigEdit, ConfigSource, ReadConfig } from './config-source.js'
import type { ConfigChanges } from './control.js'
import type { EventBus } from './event-bus.js'
import type { ReloadOutcome } from './events.js'
import { refuseBadPlan } from './prepare-plan.js'
import type { Children, ServeOutcome } from './run-children.js'
import { supervisorStopped } from './start-failure.js'

/** What holds now. Only who has the turn changes it. */
export interface InForce {
  config: ReadConfig
  /** What was tried last; null before a start. */
  plan: LaunchPlan | null
  /** Why nothing serves, where a start or a change failed. */
  error: CortexError | null
}

export interface UpdateOptions {
  profile?: string
  /** Refuse with CONFIG_CHANGED_MEANWHILE unless the config still has this version. */
  ifVersion?: string
}

export interface ConfigChanger {
  /** Reads the config again. */
  reload(): Promise<ReloadOutcome>
  /** The same, and says nothing where the config is the one in use: what we wrote ourselves is no news. */
  reloadIfChanged(): Promise<void>
  update(changes: ConfigChanges, options?: UpdateOptions): Promise<ReloadOutcome>
}

export interface ChangeConfigOptions {
  inForce: InForce
  source: ConfigSource
  children: Children
  bus: EventBus
  plan: (config: ReadConfig) => Promise<LaunchPlan>
  onLiveSettings: (settings: Settings) => Promise<void>
}

/** From a changed config to what comes of it: read, plan, compare, then nothing, live, or another child. */
export function changeConfig(options: ChangeConfigOptions): ConfigChanger {
  const { inForce, source, children, bus } = options
  /** The file was last seen with a mistake, so that its mending is worth a word even where nothing is changed by it. */
  let mistaken = false

  const cacheTypes = (): readonly string[] | undefined => inForce.plan?.binary.features.cacheTypes

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
    if (mistaken || read?.version !== inForce.config.version) await reload()
  }

  async function update(changes: ConfigChanges, { profile, ifVersion }: UpdateOptions = {}): Promise<ReloadOutcome> {
    if (ifVersion !== undefined && ifVersion !== inForce.config.version) {
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
  async function apply(config: ReadConfig, edit: ConfigEdit | null): Promise<ReloadOutcome> {
    if (inForce.plan === null) {
      await edit?.write()
      inForce.config = config
      return report({ outcome: 'live', changes: [], strategy: null, parkedMs: 0 })
    }
    const plan = await options.plan(config)
    refuseBadPlan(plan)
    const comparison = compare(inForce.plan, plan)
    const undo = await edit?.write()
    return report(
      comparison.verdict === 'relaunch'
        ? await relaunch(config, plan, comparison, undo)
        : await takeOver(config, plan, comparison),
    )
  }

  /** A supervisor that failed tries again whatever the comparison says. */
  function compare(before: LaunchPlan, plan: LaunchPlan): PlanComparison {
    const comparison = comparePlans(before, plan)
    return children.phase === 'failed' ? { ...comparison, verdict: 'relaunch' } : comparison
  }

  async function takeOver(
    config: ReadConfig,
    plan: LaunchPlan,
    { verdict, changes }: PlanComparison,
  ): Promise<ReloadOutcome> {
    Object.assign(inForce, { config, plan })
    children.amend(plan)
    if (verdict === 'live') await options.onLiveSettings(config.settings)
    return { outcome: verdict === 'live' ? 'live' : 'unchanged', changes, strategy: null, parkedMs: 0 }
  }

  async function relaunch(
    config: ReadConfig,
    plan: LaunchPlan,
    { changes }: PlanComparison,
    undo: (() => Promise<void>) | undefined,
  ): Promise<ReloadOutcome> {
    const before = { config: inForce.config, plan: inForce.plan }
    Object.assign(inForce, { config, plan })
    for (const { code, message, hint } of plan.warnings) bus.emit('warning', { code, message, hint })
    const strategy = config.settings.reload.strategy === 'blueGreen' ? 'blueGreen' : 'stopFirst'
    const served = await children.serve(plan, strategy)
    const outcome: ReloadOutcome = { ...outcomeOf(served), changes, strategy, parkedMs: served.parkedMs }
    if (served.kind === 'served') {
      inForce.error = null
      await options.onLiveSettings(config.settings)
      return outcome
    }
    inForce.config = before.config
    if (served.kind === 'failed') inForce.error = served.error
    else inForce.plan = before.plan
    await undo?.()
    return outcome
  }

  function report(outcome: ReloadOutcome): ReloadOutcome {
    bus.emit('reload', outcome, children.running?.generation)
    return outcome
  }

  return { reload, reloadIfChanged, update }
}

function outcomeOf(served: ServeOutcome): Pick<ReloadOutcome, 'outcome' | 'error'> {
  switch (served.kind) {
    case 'served':
      return { outcome: 'applied' }
    case 'rolled-back':
    case 'failed':
      return { outcome: 'rolled-back', error: served.error.toJSON() }
    case 'stopped':
      return { outcome: 'rejected', error: supervisorStopped().toJSON() }
  }
}

function rejected(thrown: unknown): ReloadOutcome {
  return { outcome: 'rejected', changes: [], strategy: null, parkedMs: 0, error: toCortexError(thrown).toJSON() }
}
