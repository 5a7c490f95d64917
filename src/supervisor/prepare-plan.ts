import { CortexError } from '../errors.js'
import { joinSignals } from '../host/join-signals.js'
import type { BinaryFacts, HostFacts, ModelFacts } from '../plan/facts.js'
import type { DeviceMemory, FreeMemory } from '../plan/free-memory.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { planLaunch } from '../plan/plan-launch.js'
import type { Settings } from '../settings/settings.js'

/** How the things that a plan is made of are had. */
export interface Suppliers {
  host: HostFacts
  binary(settings: Settings, signal: AbortSignal): Promise<BinaryFacts>
  model(settings: Settings, signal: AbortSignal): Promise<ModelFacts>
  /** Measured now, for a child with this plan; rejects only when aborted. Absent: it is never known. */
  freeMemory?(plan: LaunchPlan, signal: AbortSignal): Promise<FreeMemory>
  /** The devices' part of it, without the rest; empty where the plan uses none. */
  deviceMemory?(plan: LaunchPlan, signal: AbortSignal): Promise<readonly DeviceMemory[] | null>
}

/** Has the binary and the model found (or downloaded) side by side, and plans with them. When one fails, the other is not waited for. */
export async function preparePlan(settings: Settings, suppliers: Suppliers, signal: AbortSignal): Promise<LaunchPlan> {
  const sibling = new AbortController()
  const { signal: both, release } = joinSignals([signal, sibling.signal])
  try {
    const [binary, model] = await Promise.all([suppliers.binary(settings, both), suppliers.model(settings, both)])
    return planLaunch(settings, suppliers.host, binary, model)
  } catch (error) {
    sibling.abort()
    throw error
  } finally {
    release()
  }
}

/** @throws an error with the code of the plan's first mistake and the sentences of all. */
export function refuseBadPlan(plan: LaunchPlan): void {
  const [first] = plan.errors
  if (!first) return
  throw new CortexError(first.code, plan.errors.map(({ message }) => message).join('\n'), {
    hint: plan.errors.map(({ hint }) => hint).join('\n'),
  })
}
