import { brokenCacheRules, cacheCautions, type CacheChoice, type SettingNames } from '../kv-cache/cache-rules.js'
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

/** Errors and warnings about the cache types of the model, and of a draft model where there is one. */
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
    errors.push(...brokenCacheRules(draft, unseen, build, draftSettingNames).map(ofDraft))
    warnings.push(...cacheCautions(draft, unseen, build, draftSettingNames).map(ofDraft))
  }
  return { errors, warnings }
}

function unknownLayout(
  { cacheTypeK, cacheTypeV }: Settings,
  { architecture, attention }: ModelShape,
): PlanIssue<WarningCode>[] {
  // Of an unknown type the rules warn already.
  if (attention !== 'unknown' || !cacheType(cacheTypeK) || !cacheType(cacheTypeV)) return []
  return [
    {
      code: 'KV_SIZE_UNKNOWN',
      message: `The K/V cache layout of the architecture ${architecture} is unknown to this version, so its size is measured at run time rather than computed.`,
      hint: '`cortex-supervisor status` shows it once the server is ready.',
    },
  ]
}

/** Null: no draft model, or one with llama.cpp's default types. */
function draftChoice({ draft, flashAttention, kvOffload, rpc }: Settings): CacheChoice | null {
  if (draft?.cacheTypeK === undefined && draft?.cacheTypeV === undefined) return null
  const { cacheTypeK = 'f16', cacheTypeV = 'f16', gpuLayers, devices } = draft
  return { cacheTypeK, cacheTypeV, flashAttention, kvOffload, rpc, gpuLayers, devices }
}

/** The draft model's header is not read, so the rules about head sizes are not applied to it. */
function draftShape(shape: ModelShape): ModelShape {
  return { ...shape, attention: 'unknown' }
}

const draftSettingNames: SettingNames = {
  cacheTypeK: 'draft.cacheTypeK',
  cacheTypeV: 'draft.cacheTypeV',
  cacheType: 'draft.cacheTypeK and draft.cacheTypeV',
}

function ofDraft<Issue extends { key: string; message: string }>(issue: Issue): Issue {
  return { ...issue, key: `draft.${issue.key}`, message: `Draft model: ${issue.message}` }
}
