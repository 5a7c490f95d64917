import { CortexError } from '../errors.js'
import { joinSignals } from '../host/join-signals.js'
import { modelShape } from '../kv-cache/model-shape.js'
import { hasOpenTypes } from '../plan/auto/cache-candidates.js'
import { contextTable } from '../plan/auto/context-table.js'
import type { BinaryFacts, HostFacts, ModelFacts } from '../facts/machine-and-build.js'
import type { DeviceMemory, FreeMemory } from '../facts/free-memory.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { ObservedChild } from '../plan/memory/memory-bounds.js'
import { memoryWithout } from '../plan/memory/memory-without.js'
import { keepAutoChoice, planAuto, planWithF16, type PlanFacts, type OutOfMemoryPlans } from '../plan/auto/plan-auto.js'
import type { Settings } from '../settings/settings.js'

/** How the things that a plan is made of are had. */
export interface PlanInputs {
  host: HostFacts
  binary(settings: Settings, signal: AbortSignal): Promise<BinaryFacts>
  model(settings: Settings, signal: AbortSignal): Promise<ModelFacts>
  /** Measured now, for a child with this plan; rejects only when aborted. Absent: it is never known. */
  freeMemory?(plan: LaunchPlan, signal: AbortSignal): Promise<FreeMemory>
  /** The devices' part of it, without the rest; empty where the plan uses none. */
  deviceMemory?(plan: LaunchPlan, signal: AbortSignal): Promise<readonly DeviceMemory[] | null>
}

export interface PrepareOptions {
  /** The child that serves: its memory counts as free, because it ends before or after the next one begins. */
  running?: ObservedChild | null
  /** Plans that ran out of memory. */
  ranOut?: OutOfMemoryPlans
  /** Also work out how long a context each cache type allows. */
  contexts?: boolean
}

/**
 * Has the binary and the model found (or downloaded) side by side, and plans with them. When one fails, the other is not
 * waited for. Memory is measured only where something depends on it.
 */
export async function preparePlan(
  settings: Settings,
  inputs: PlanInputs,
  signal: AbortSignal,
  options: PrepareOptions = {},
): Promise<LaunchPlan> {
  const sibling = new AbortController()
  const { signal: both, release } = joinSignals([signal, sibling.signal])
  try {
    const [binary, model] = await Promise.all([inputs.binary(settings, both), inputs.model(settings, both)])
    return await planByMemory({ settings, host: inputs.host, binary, model }, inputs, signal, options)
  } catch (error) {
    sibling.abort()
    throw error
  } finally {
    release()
  }
}

async function planByMemory(
  facts: PlanFacts,
  inputs: PlanInputs,
  signal: AbortSignal,
  { running = null, ranOut = [], contexts = false }: PrepareOptions,
): Promise<LaunchPlan> {
  const open = planWithF16(facts)
  const isOpen = hasOpenTypes(facts.settings)
  const kept = isOpen && running !== null ? keepAutoChoice(facts, running.plan) : null
  if (kept !== null || (!isOpen && !contexts)) return kept ?? open
  const measured = (await inputs.freeMemory?.(open, signal)) ?? unmeasured
  const free = memoryWithout(running, measured)
  const plan = isOpen ? planAuto(facts, free, ranOut) : open
  if (!contexts) return plan
  return { ...plan, contexts: contextTable({ plan: open, shape: modelShape(facts.model.header), free }) }
}

const unmeasured: FreeMemory = { host: null, devices: null, companionFiles: null }

/** @throws an error with the code of the plan's first mistake and the sentences of all. */
export function refuseBadPlan(plan: LaunchPlan): void {
  const [first] = plan.errors
  if (!first) return
  throw new CortexError(first.code, plan.errors.map(({ message }) => message).join('\n'), {
    hint: plan.errors.map(({ hint }) => hint).join('\n'),
  })
}
