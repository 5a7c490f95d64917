import { CortexError } from '../../errors.js'
import type { StrategyChoice } from '../../plan/choose-strategy.js'
import { comparePlans, type PlanComparison } from '../../plan/compare-plans.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { Settings } from '../../settings/settings.js'
import type { BuildTrials } from '../build-trials.js'
import type { ConfigEdit, ConfigSource, ReadConfig } from './config-source.js'
import type { ConfigChanges } from '../control.js'
import type { EventBus } from '../event-bus.js'
import type { ReloadOutcome } from '../events.js'
import { refuseBadPlan } from '../prepare-plan.js'
import { outcomeOf, refusal } from './reload-outcome.js'
import type { Children, ServeOutcome } from '../children/run-children.js'
import type { CurrentConfig } from './current.js'
import { beginSwitching, type AppliedChange, type Switching } from './switching.js'
import type { SerialQueue } from '../serial-queue.js'

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
  /** Plans anew with the config in use: something else that a plan is made of has changed. */
  replan(): Promise<ReloadOutcome>
  /** Resolves when no switch is under way. */
  settled(): Promise<void>
}

export interface ChangeConfigOptions {
  current: CurrentConfig
  source: ConfigSource
  children: Children
  bus: EventBus
  queue: SerialQueue
  plan: (config: ReadConfig) => Promise<LaunchPlan>
  strategy: (next: LaunchPlan) => Promise<StrategyChoice>
  onLiveSettings: (settings: Settings) => Promise<void>
  trials: BuildTrials
}

/** What a change has led to so far: its turn ends here, while what comes of it may still be open. */
interface Begun {
  outcome: Promise<ReloadOutcome>
}

/**
 * From a changed config to what comes of it: read, plan, compare, then nothing, live, or another child. Only up to the
 * launch does a change hold up the next one, so that a newer one can take the place of one whose child is still coming up.
 */
export function changeConfig(options: ChangeConfigOptions): ConfigChanger {
  const { current, source, children, bus, queue } = options
  /** The file was last seen with a mistake, so that its mending is worth a word even where nothing is changed by it. */
  let mistaken = false
  let switching: Switching | null = null

  const cacheTypes = (): readonly string[] | undefined => current.plan?.binary.features.cacheTypes

  async function conduct(begin: () => Promise<Begun>): Promise<ReloadOutcome> {
    const { outcome } = await queue.run(begin)
    const reported = await outcome
    bus.emit('reload', reported, children.running?.generation)
    return reported
  }

  async function beginReload(): Promise<Begun> {
    try {
      const begun = await apply(await source.read(cacheTypes()), null)
      mistaken = false
      return begun
    } catch (thrown) {
      mistaken = true
      return rejected(thrown)
    }
  }

  async function beginReplan(): Promise<Begun> {
    try {
      return await apply(current.config, null)
    } catch (thrown) {
      return rejected(thrown)
    }
  }

  async function reloadIfChanged(): Promise<void> {
    const changed = await queue.run(async () => {
      const read = await source.read(cacheTypes()).catch(() => null)
      return mistaken || read?.version !== current.config.version ? beginReload() : null
    })
    if (changed) await conduct(() => Promise.resolve(changed))
  }

  async function beginUpdate(changes: ConfigChanges, { profile, ifVersion }: UpdateOptions): Promise<Begun> {
    if (ifVersion !== undefined && ifVersion !== current.config.version) {
      throw new CortexError('CONFIG_CHANGED_MEANWHILE', 'The config has changed since it was read.', {
        hint: 'Read it again and repeat the change.',
      })
    }
    const known = cacheTypes()
    try {
      const edit = await source.edit(changes, { ...(profile && { profile }), ...(known && { cacheTypes: known }) })
      return await apply(edit.config, edit)
    } catch (thrown) {
      return rejected(thrown)
    }
  }

  /** Plans first, writes then. */
  async function apply(config: ReadConfig, edit: ConfigEdit | null): Promise<Begun> {
    if (current.plan === null) {
      await edit?.write()
      current.configure(config)
      return decided({ outcome: 'live', changes: [], strategy: null, parkedMs: 0 })
    }
    const plan = await options.plan(config)
    refuseBadPlan(plan)
    const comparison = compare(current.plan, plan)
    const choice = comparison.verdict === 'relaunch' ? await options.strategy(plan) : null
    const step: AppliedChange = { before: current.snapshot(), undo: (await edit?.write()) ?? null }
    current.attempt(plan, config)
    try {
      // Before a child is launched: a port that is taken refuses the whole change.
      if (comparison.verdict !== 'unchanged') await options.onLiveSettings(config.settings)
    } catch (thrown) {
      current.takeBack(step.before)
      await step.undo?.()
      return decided({ ...refusal(thrown), outcome: 'rolled-back', changes: comparison.changes })
    }
    return {
      outcome: choice === null ? takeOver(step, comparison) : relaunch(step, plan, choice, comparison.changes),
    }
  }

  /** A supervisor that failed tries again whatever the comparison says. */
  function compare(before: LaunchPlan, plan: LaunchPlan): PlanComparison {
    const comparison = comparePlans(before, plan)
    return children.phase === 'failed' ? { ...comparison, verdict: 'relaunch' } : comparison
  }

  /** Nothing that a child notices. While a switch is under way, it shares the fate of what it was put on top of. */
  async function takeOver(step: AppliedChange, { verdict, changes }: PlanComparison): Promise<ReloadOutcome> {
    const outcome: ReloadOutcome = {
      outcome: verdict === 'live' ? 'live' : 'unchanged',
      changes,
      strategy: null,
      parkedMs: 0,
    }
    if (!switching) {
      amendRunning()
      return outcome
    }
    const served = await joined(switching, step).concluded
    return served.kind === 'served' ? outcome : { ...outcome, ...outcomeOf(served) }
  }

  async function relaunch(
    step: AppliedChange,
    plan: LaunchPlan,
    choice: StrategyChoice,
    changes: ReloadOutcome['changes'],
  ): Promise<ReloadOutcome> {
    switching ??= beginSwitching(step.before)
    const own = joined(switching, step)
    for (const { code, message, hint } of plan.warnings) bus.emit('warning', { code, message, hint })
    const serve = children.serve(plan, choice)
    own.newest = serve
    const served = await serve
    // The fate of the newest is that of all that it was put on top of.
    if (own.newest === serve) await conclude(own, served)
    await own.concluded
    return { ...outcomeOf(served), changes, strategy: choice.strategy, parkedMs: served.parkedMs }
  }

  function joined(own: Switching, { undo }: AppliedChange): Switching {
    if (undo) own.undos.unshift(undo)
    return own
  }

  async function conclude(own: Switching, served: ServeOutcome): Promise<void> {
    switching = null
    if (served.kind === 'served') {
      current.succeed()
      amendRunning()
    } else {
      await takeBackBuild(own.before, served)
      if (served.kind === 'failed') current.fail(served.error, own.before.config)
      else current.takeBack(own.before)
      // The newest first: each finds the text that it wrote.
      for (const undo of own.undos) await undo()
      // These held before; if the port was taken in the meantime, the gateway stays where it is.
      await options.onLiveSettings(current.config.settings).catch(() => undefined)
    }
    own.conclude(served)
  }

  /** A build that was switched to as well has had no part in what serves now. */
  async function takeBackBuild({ plan: back }: Switching['before'], served: ServeOutcome): Promise<void> {
    const tried = current.plan
    if (!tried || !back || !('error' in served) || tried.binary.executable === back.binary.executable) return
    await options.trials.takeBack(tried, served.error.message, { back })
  }

  function amendRunning(): void {
    if (current.plan) children.amend(current.plan)
  }

  return {
    reload: () => conduct(beginReload),
    reloadIfChanged,
    replan: () => conduct(beginReplan),
    update: (changes, updateOptions = {}) => conduct(() => beginUpdate(changes, updateOptions)),
    async settled() {
      await switching?.concluded
    },
  }
}

function rejected(thrown: unknown): Begun {
  return decided(refusal(thrown))
}

function decided(outcome: ReloadOutcome): Begun {
  return { outcome: Promise.resolve(outcome) }
}
