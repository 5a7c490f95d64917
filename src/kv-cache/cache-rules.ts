import type { ModelShape } from './model-shape.js'
import {
  isInBuildRange,
  modelSettingNames,
  type CacheBuild,
  type CacheChoice,
  type CacheRule,
  type CautionCode,
  type Finding,
  type RefusalCode,
  type RuleInput,
  type SettingNames,
} from './rules/cache-rule.js'
import { cautions } from './rules/cautions.js'
import { refusals } from './rules/refusals.js'

export type { CacheBuild, CacheChoice, SettingNames } from './rules/cache-rule.js'
export { pairSource, pairSupport, staysOnHost, type PairSupport } from './rules/pair-support.js'

/** A rule that a choice violates. `key` is the setting to change, `hint` how. */
export interface BrokenRule<Code extends RefusalCode | CautionCode = RefusalCode> extends Finding {
  /** The same in every release; docs/errors.md explains it. */
  code: Code
}

/**
 * Violated rules with which llama-server would fail to start. `rules/refusals.ts` gives the evidence for each.
 *
 * @param names How hints name the settings; default: `cacheTypeK`, `cacheTypeV`, `cacheType`
 */
export function brokenCacheRules(
  choice: CacheChoice,
  shape: ModelShape,
  build: CacheBuild,
  names: SettingNames = modelSettingNames,
): BrokenRule[] {
  return broken(refusals, { choice, shape, build, names })
}

/**
 * Drawbacks of a choice that llama.cpp would run, mostly slowness. `rules/cautions.ts` gives the evidence for each.
 *
 * @param names How hints name the settings; default: `cacheTypeK`, `cacheTypeV`, `cacheType`
 */
export function cacheCautions(
  choice: CacheChoice,
  shape: ModelShape,
  build: CacheBuild,
  names: SettingNames = modelSettingNames,
): BrokenRule<CautionCode>[] {
  return broken(cautions, { choice, shape, build, names })
}

function broken<Code extends RefusalCode | CautionCode>(
  rules: readonly CacheRule<Code>[],
  input: RuleInput,
): BrokenRule<Code>[] {
  return rules
    .filter(({ builds = {} }) => isInBuildRange(input.build.build, builds))
    .flatMap(({ code, findings }) => findings(input).map((finding) => ({ code, ...finding })))
}
