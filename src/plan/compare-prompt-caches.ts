import { changedSettings } from './compare-plans.js'
import type { LaunchPlan } from './launch-plan.js'

/** How much of the prompt cache of one child means something to another. */
export interface PromptCacheFit {
  /** The state of a slot: the keys and values themselves. */
  state: boolean
  /** The tokens of a slot, from which the state can be computed again. */
  tokens: boolean
}

/** Settings that change neither what keys and values are computed nor how they are laid out for one conversation. */
const unrelatedSettings =
  /^(parallel|threads|threadsBatch|cacheRam|cacheReuse|alias|warmup|chatTemplate|chatTemplateFile|jinja|reasoningFormat|gateway|admin|reload|restart|log)(\.|$)/

/**
 * llama-server itself refuses a saved state only where its size or its types are wrong; one that was computed with another
 * adapter, RoPE or context (which chooses the RoPE of some models) it would take, and go on with a false memory.
 */
export function comparePromptCaches(before: LaunchPlan, after: LaunchPlan): PromptCacheFit {
  const tokens = before.model.path === after.model.path && before.model.bytes === after.model.bytes
  const state =
    tokens &&
    before.binary.digest === after.binary.digest &&
    changedSettings(before.settings, after.settings).every(({ key }) => unrelatedSettings.test(key))
  return { state, tokens }
}
