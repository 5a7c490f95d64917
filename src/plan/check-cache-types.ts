import { brokenCacheRules, cacheCautions, type CacheChoice } from '../kv-cache/cache-rules.js'
import { cacheType } from '../kv-cache/cache-types.js'
import type { ModelShape } from '../kv-cache/model-shape.js'
import type { ErrorCode } from '../errors.js'
import type { Settings } from '../settings/settings.js'
import { cacheBuildOf } from './cache-build.js'
import type { BinaryFacts } from '../facts/machine-and-build.js'
import type { PlanIssue } from './launch-plan.js'
import type { WarningCode } from '../warnings.js'

export interface CacheFindings {
  errors: readonly PlanIssue<ErrorCode>[]
  warnings: readonly PlanIssue<WarningCode>[]
}

/** What speaks against the cache types of the model, and of a draft model where there is one. */
export function checkCacheTypes(
  settings: Settings,
  shape: ModelShape,
  binary: BinaryFacts,
  buildName: string,
): CacheFindings {
  const build = cacheBuildOf(binary, buildName)
  const errors: PlanIssue<ErrorCode>[] = brokenCacheRules(settings, shape, build)
  const warnings: PlanIssue<WarningCode>[] = [
    ...cacheCautions(settings, shape, build),
    ...unknownLayout(settings, shape),
  ]
  const draft = draftChoice(settings)
  if (draft !== null) {
    const unseen = draftShape(shape)
    errors.push(...brokenCacheRules(draft, unseen, build).map(ofDraft))
    warnings.push(...cacheCautions(draft, unseen, build).map(ofDraft))
  }
  return { errors, warnings }
}

function unknownLayout(
  { cacheTypeK, cacheTypeV }: Settings,
  { architecture, attention }: ModelShape,
): PlanIssue<WarningCode>[] {
  // A type that is not known is told of by the rules.
  if (attention !== 'unknown' || !cacheType(cacheTypeK) || !cacheType(cacheTypeV)) return []
  return [
    {
      code: 'KV_SIZE_UNKNOWN',
      message: `How the K/V cache of the architecture ${architecture} is laid out is not known to this version: what it takes is measured when it runs, not computed before.`,
      hint: 'Look at `status` once it serves.',
    },
  ]
}

/** Null: there is none, or it has llama.cpp's own types. */
function draftChoice({ draft, flashAttention, kvOffload, rpc }: Settings): CacheChoice | null {
  if (draft?.cacheTypeK === undefined && draft?.cacheTypeV === undefined) return null
  const { cacheTypeK = 'f16', cacheTypeV = 'f16', gpuLayers, devices } = draft
  return { cacheTypeK, cacheTypeV, flashAttention, kvOffload, rpc, gpuLayers, devices }
}

/** Its header is not read: nothing is said about its heads, which mostly are as large as the model's. */
function draftShape(shape: ModelShape): ModelShape {
  return { ...shape, attention: 'unknown' }
}

function ofDraft<Issue extends { key: string; message: string; hint: string }>(issue: Issue): Issue {
  return {
    ...issue,
    key: `draft.${issue.key}`,
    message: `Draft model: ${issue.message}`,
    hint: issue.hint
      .replace(/\bcacheType(?=[KV]\b)/g, 'draft.cacheType')
      .replace(/\bcacheType\b/g, 'draft.cacheTypeK and draft.cacheTypeV'),
  }
}
