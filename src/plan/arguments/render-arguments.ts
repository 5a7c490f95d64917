import type { ErrorCode } from '../../errors.js'
import type { Settings } from '../../settings/settings.js'
import type { BinaryFeatures } from '../../facts/machine-and-build.js'
import type { Flag } from './flag.js'
import { flags } from './flags.js'
import type { PlanIssue } from '../launch-plan.js'

export interface RenderedArguments {
  argv: readonly string[]
  errors: readonly PlanIssue<ErrorCode>[]
}

/** Renders the settings as this build's flags. A setting that the build has no flag for is an error, never dropped. */
export function renderArguments(settings: Settings, features: BinaryFeatures, buildName: string): RenderedArguments {
  const known = new Set(features.flags)
  const argv: string[] = []
  const errors: PlanIssue<ErrorCode>[] = []
  for (const flag of flags) {
    const rendered = renderFlag(flag, settings, known)
    if (rendered) argv.push(...rendered)
    else errors.push(unsupported(flag, buildName))
  }
  return { argv, errors }
}

function renderFlag(flag: Flag, settings: Settings, known: ReadonlySet<string>): readonly string[] | undefined {
  const value = flag.value(settings)
  if (value === undefined) return []
  const name = flag.names.find((candidate) => known.has(candidate))
  if (value === false && !flag.negated) return []
  if (value === false) {
    const negation = flag.negated?.find((candidate) => known.has(candidate))
    return negation === undefined ? undefined : [negation]
  }
  if (name === undefined) return flag.legacy?.(settings)
  return value === true ? [name] : [name, String(value)]
}

/**
 * Flags among `extraArgs` that this build does not list and would therefore refuse. A word without two leading dashes may
 * be a value and is not checked. llama.cpp accepts an underscore for a dash in long flags.
 */
export function unknownExtraArguments(
  extraArgs: readonly string[],
  features: BinaryFeatures,
  buildName: string,
): PlanIssue<ErrorCode>[] {
  const known = new Set(features.flags)
  return extraArgs
    .filter((word) => /^--[a-z]/i.test(word) && !known.has(word) && !known.has(word.replaceAll('_', '-')))
    .map((word) => ({
      code: 'PLAN_FLAG_UNSUPPORTED',
      key: 'extraArgs',
      message: `${buildName} does not support ${word}.`,
      hint: 'Correct or remove it; `llama-server --help` lists the flags of this build.',
    }))
}

function unsupported(flag: Flag, buildName: string): PlanIssue<ErrorCode> {
  return {
    code: 'PLAN_FLAG_UNSUPPORTED',
    key: flag.key,
    message: `${buildName} does not support ${flag.names.join(' or ')}, which ${flag.key} needs.`,
    hint: `Remove ${flag.key}, or choose a newer build with binary.version.`,
  }
}
