import { changedSettings } from './compare-plans.js'
import type { LaunchPlan } from './launch-plan.js'

/** How much of one child's prompt cache another child can use. */
export interface PromptCacheFit {
  /** The state of a slot: the keys and values themselves. */
  state: boolean
  /** The tokens of a slot, from which the state can be computed again. */
  tokens: boolean
}

/** Settings that change neither the computed keys and values nor their layout within one sequence. */
const unrelatedSettings =
  /^(parallel|threads|threadsBatch|cacheRam|cacheReuse|alias|warmup|chatTemplate|chatTemplateFile|jinja|reasoningFormat|gateway|admin|reload|restart|log)(\.|$)/

/**
 * llama-server refuses a saved state only where its size or its types are wrong. It would accept a state that was computed
 * with another adapter, RoPE or context (which selects the RoPE of some models) and continue from wrong values.
 */
export function comparePromptCaches(before: LaunchPlan, after: LaunchPlan): PromptCacheFit {
  const tokens = before.model.path === after.model.path && before.model.bytes === after.model.bytes
  const state =
    tokens &&
    before.binary.digest === after.binary.digest &&
    changedSettings(before.settings, after.settings).every(({ key }) => unrelatedSettings.test(key))
  return { state, tokens }
}
