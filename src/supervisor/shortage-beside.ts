import type { LaunchPlan } from '../plan/launch-plan.js'
import type { ObservedChild } from '../plan/memory/memory-bounds.js'
import { secondChildFit } from '../plan/memory/second-child-fit.js'
import type { PlanInputs } from './prepare-plan.js'

/**
 * Why a process with this plan does not fit beside the serving child; null: it fits, or that is unknown. The child's cache of
 * earlier prompts counts with what it has now, other than at a switch: this process is gone before that has grown.
 */
export async function shortageBeside(
  running: ObservedChild | null,
  plan: LaunchPlan,
  inputs: Pick<PlanInputs, 'freeMemory'>,
  signal: AbortSignal,
): Promise<string | null> {
  if (running === null) return null
  const free = (await inputs.freeMemory?.(plan, signal)) ?? null
  const { memory, reason } = secondChildFit(withoutPromptCache(running), plan, free)
  return memory === 'short' ? reason : null
}

function withoutPromptCache({ plan, observed }: ObservedChild): ObservedChild {
  return { observed, plan: { ...plan, settings: { ...plan.settings, cacheRam: 0 } } }
}
