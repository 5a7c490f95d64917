import type { CortexError } from '../../errors.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { Settings } from '../../settings/settings.js'
import type { ReadConfig } from './config-source.js'

/** The config and the plan that hold now. Read by all, changed through {@link CurrentConfig} alone. */
export interface Current {
  readonly config: ReadConfig
  /** What was tried last; null before a start. */
  readonly plan: LaunchPlan | null
  /** Why no child serves, where a start or a change failed. */
  readonly error: CortexError | null
}

/**
 * The one owner of the current config, plan and error. Each way in which they change has a name and is a single
 * synchronous transition, so that no reader ever sees half of one.
 */
export interface CurrentConfig extends Current {
  /** Both at the same moment, for a change that may be taken back. */
  snapshot(): Pick<Current, 'config' | 'plan'>
  /** A config that no child needs to know of. */
  configure(config: ReadConfig): void
  /** A plan is tried, with the config that it is made of. */
  attempt(plan: LaunchPlan, config?: ReadConfig): void
  /** A change did not come up, and the plan before it serves. */
  takeBack(before: Pick<Current, 'config' | 'plan'>): void
  /** A change did not come up, and neither did the plan before it; the failed plan is what a retry tries again. */
  fail(error: CortexError, config?: ReadConfig): void
  /** A child serves. */
  succeed(): void
  /** The children go on with settings of an earlier run, or of an earlier plan. The config file still has the newer ones. */
  fallBack(to: { settings: Settings; plan?: LaunchPlan }, version: 'last-good' | 'retreat'): void
  /** The same plan asks for less memory from now on; nothing if another one holds by now. */
  lower(plan: LaunchPlan, lowered: LaunchPlan): void
}

export function createCurrent(config: ReadConfig): CurrentConfig {
  let now: Current = { config, plan: null, error: null }
  const change = (changes: Partial<Current>): void => {
    now = { ...now, ...changes }
  }
  return {
    get config() {
      return now.config
    },
    get plan() {
      return now.plan
    },
    get error() {
      return now.error
    },
    snapshot: () => ({ config: now.config, plan: now.plan }),
    configure: (next) => change({ config: next }),
    attempt: (plan, next = now.config) => change({ plan, config: next }),
    takeBack: (before) => change(before),
    fail: (error, next = now.config) => change({ error, config: next }),
    succeed: () => change({ error: null }),
    fallBack({ settings, plan = now.plan }, version) {
      // The version of no file: the next time the file is read it counts as changed.
      change({ plan, config: { ...now.config, version, settings } })
    },
    lower(plan, lowered) {
      if (now.plan === plan) change({ plan: lowered })
    },
  }
}
