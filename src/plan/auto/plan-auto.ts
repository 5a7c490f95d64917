import { cacheTypePairOf, describePair, withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import type { Settings } from '../../settings/settings.js'
import { autoType, cacheCandidates } from './cache-candidates.js'
import type { CacheInput } from '../memory/cache-budgets.js'
import { chooseCacheTypes, type CacheTypesChoice } from './choose-cache-types.js'
import { comparePlans } from '../compare-plans.js'
import type { BinaryFacts, HostFacts, ModelFacts } from '../../facts/machine-and-build.js'
import type { FreeMemory } from '../../facts/free-memory.js'
import type { LaunchPlan, PlanIssue, AutoPlan } from '../launch-plan.js'
import type { WarningCode } from '../../warnings.js'
import { planLaunch } from '../plan-launch.js'

/** What a plan is computed from. */
export interface PlanFacts {
  settings: Settings
  host: HostFacts
  binary: BinaryFacts
  model: ModelFacts
}

/** Earlier plans, of any model, whose launch ran out of memory on this machine. */
export type OutOfMemoryPlans = readonly Pick<LaunchPlan, 'model' | 'binary' | 'memory' | 'cacheTypeK' | 'cacheTypeV'>[]

/** A plan with f16 for each type that is `auto`: it decides whose free memory is measured. */
export function planWithF16({ settings, host, binary, model }: PlanFacts): LaunchPlan {
  return planLaunch(withTypes(settings, { k: 'f16', v: 'f16' }), host, binary, model)
}

/** Replaces each type that is `auto` by one that fits the free memory, and plans with it. Pure. */
export function planAuto(facts: PlanFacts, free: FreeMemory, ranOut: OutOfMemoryPlans = []): LaunchPlan {
  const { settings, host, binary, model } = facts
  const shape = modelShape(model.header)
  const candidates = cacheCandidates(settings, shape, binary)
  // The plan's errors then contain the rules that exclude every pair.
  if (candidates.length === 0) return planWithF16(facts)
  const input: CacheInput = { plan: planWithF16(facts), shape, free }
  const untried = candidates.filter((types) => !hasRunOut(facts, types, ranOut))
  const choice = chooseCacheTypes(input, untried.length > 0 ? untried : candidates.slice(-1))
  const { contextSize = settings.contextSize, types } = choice
  const chosen = withTypes(settings, types)
  const plan = planLaunch(contextSize === undefined ? chosen : { ...chosen, contextSize }, host, binary, model)
  const auto: AutoPlan = {
    asked: askedOf(settings),
    reason: choice.reason,
    fallbacks: candidates.slice(candidates.indexOf(types) + 1),
    warnings: warningsOf(choice, settings),
  }
  return {
    ...withAuto(plan, auto),
    errors: choice.fit === 'none' ? [...plan.errors, doesNotFit(choice)] : plan.errors,
  }
}

/**
 * Plans the new settings with the types that `auto` chose for the running child, if they request the same of `auto` and
 * nothing else needs a new child: a child is not replaced because the free memory has changed a little. Null: choose again.
 */
export function keepAutoChoice({ settings, host, binary, model }: PlanFacts, running: LaunchPlan): LaunchPlan | null {
  const { auto } = running
  if (auto === undefined || JSON.stringify(auto.asked) !== JSON.stringify(askedOf(settings))) return null
  const { cacheTypeK, cacheTypeV, contextSize } = running.settings
  const chosen = { ...settings, cacheTypeK, cacheTypeV, ...(contextSize !== undefined && { contextSize }) }
  const plan = planLaunch(withTypes(chosen, { k: cacheTypeK, v: cacheTypeV }), host, binary, model)
  return comparePlans(running, plan).verdict === 'relaunch' ? null : withAuto(plan, auto)
}

/** A plan with the next smaller types, after a launch ran out of memory. Null: the types were not chosen by `auto`, or none are left. */
export function planSmallerTypes(plan: LaunchPlan, host: HostFacts): LaunchPlan | null {
  const { auto, settings, binary, model } = plan
  const [next, ...fallbacks] = auto?.fallbacks ?? []
  if (auto === undefined || next === undefined) return null
  const before = describePair(cacheTypePairOf(plan))
  const lowered = withCacheTypes(settings, next)
  return withAuto(planLaunch(lowered, host, binary, model), {
    ...auto,
    reason: `auto chose ${describePair(next)}: llama-server ran out of memory with ${before}.`,
    fallbacks,
  })
}

/** These types in place of `auto`. For a draft model `auto` means llama.cpp's default. */
function withTypes(settings: Settings, { k, v }: CacheTypePair): Settings {
  const { cacheTypeK, cacheTypeV } = settings
  const closed = {
    ...settings,
    cacheTypeK: cacheTypeK === autoType ? k : cacheTypeK,
    cacheTypeV: cacheTypeV === autoType ? v : cacheTypeV,
  }
  if (settings.draft === undefined || !Object.values(settings.draft).includes(autoType)) return closed
  const { cacheTypeK: draftK, cacheTypeV: draftV, ...draft } = settings.draft
  return {
    ...closed,
    draft: {
      ...draft,
      ...(draftK !== undefined && draftK !== autoType && { cacheTypeK: draftK }),
      ...(draftV !== undefined && draftV !== autoType && { cacheTypeV: draftV }),
    },
  }
}

function askedOf({ cacheTypeK, cacheTypeV, contextSize }: Settings): AutoPlan['asked'] {
  return { cacheTypeK, cacheTypeV, contextSize: contextSize ?? null }
}

function withAuto(plan: LaunchPlan, auto: AutoPlan): LaunchPlan {
  return { ...plan, auto, warnings: [...plan.warnings, ...auto.warnings] }
}

/** Whether a cache of this size or smaller has already run out of memory with the same model and build. */
function hasRunOut(facts: PlanFacts, { k, v }: CacheTypePair, ranOut: OutOfMemoryPlans): boolean {
  return ranOut.some((before) => {
    if (before.model.path !== facts.model.path || before.binary.digest !== facts.binary.digest) return false
    const { kvBytes } = planWithF16({ ...facts, settings: withTypes(facts.settings, { k, v }) }).memory
    if (kvBytes === null || before.memory.kvBytes === null) return before.cacheTypeK === k && before.cacheTypeV === v
    return kvBytes >= before.memory.kvBytes
  })
}

function warningsOf({ fit, reason }: CacheTypesChoice, { contextSize }: Settings): PlanIssue<WarningCode>[] {
  if (fit !== 'reduced' || contextSize === undefined) return []
  return [
    {
      code: 'CONTEXT_REDUCED',
      key: 'contextSize',
      message: reason,
      hint: 'Set contextSize to that, use a smaller model, or free memory. With cache types other than auto the context is not reduced.',
    },
  ]
}

function doesNotFit({ reason }: CacheTypesChoice): PlanIssue<'PLAN_DOES_NOT_FIT'> {
  return {
    code: 'PLAN_DOES_NOT_FIT',
    key: 'cacheTypeK',
    message: reason,
    hint: 'Free memory, or use a smaller model. To launch regardless, set cacheType to something other than auto, and contextSize.',
  }
}
