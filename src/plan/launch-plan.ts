import type { ErrorCode } from '../errors.js'
import type { CacheTypeName, Settings } from '../settings/settings.js'
import type { ContextFit } from './context-table.js'
import type { BinaryFacts, ModelFacts } from './facts.js'
import type { AutoPlan } from './plan-auto.js'

/** Everything that is decided before a launch, except where the child listens, which each launch chooses anew. */
export interface LaunchPlan {
  settings: Settings
  binary: BinaryFacts
  model: ModelFacts
  /** Arguments for `binary.executable`, without `--host` and `--port`. */
  argv: readonly string[]
  /** The child's whole environment; the API key is added at the launch. */
  env: Readonly<Record<string, string>>
  cwd: string
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  memory: MemoryPlan
  /** Where the config leaves a cache type to `auto`: what came of it. `settings` have the types that were chosen. */
  auto?: AutoPlan
  /** The longest context that fits with each type, where it was asked for. */
  contexts?: readonly ContextFit[]
  warnings: readonly PlanIssue<WarningCode>[]
  /** Not empty: the plan is refused and must not be launched. */
  errors: readonly PlanIssue<ErrorCode>[]
}

/** All in bytes; null where the layout of the architecture, or a type, is not known to us. */
export interface MemoryPlan {
  /** `exact`: computed for an architecture and a context that are known; `estimate`: either is not. */
  precision: 'exact' | 'estimate'
  kvBytesK: number | null
  kvBytesV: number | null
  /** K and V together. */
  kvBytes: number | null
  /** What recurrent layers keep of the past, beside the K/V cache; 0: there are none. */
  stateBytes: number | null
  /** K, V and state by device, main memory as `CPU`; null also where llama.cpp decides it by the free memory. */
  kvDevices: Readonly<Record<string, number>> | null
  /** Cells of the layers that hold the whole context, for which these bytes hold. */
  cells: number
  modelBytes: number
}

export interface PlanIssue<Code extends ErrorCode | WarningCode = ErrorCode | WarningCode> {
  code: Code
  message: string
  hint: string
  /** Dotted config key, where one is to blame. */
  key?: string
}

/** Each has its paragraph in `docs/errors.md`, as the error codes have. */
export const warningCodes = [
  'CONTEXT_MAY_SHRINK',
  'CONTEXT_BEYOND_TRAINING',
  'KV_SIZE_UNKNOWN',
  'KV_PAIR_RUNS_ON_CPU',
  'KV_PAIR_CONVERTED',
  'KV_PAIR_SLOW',
  'KV_PAIR_UNPROVEN',
  'KV_SHIFT_UNSUPPORTED',
  'CONTEXT_REDUCED',
  'CACHE_TYPE_LOWERED',
  'KV_TYPE_DIFFERS',
  'KV_BYTES_DIFFER',
  'KV_DEVICE_DIFFERS',
  'FLASH_ATTENTION_DIFFERS',
  'CONTEXT_DIFFERS',
  'DEBIAN_INDEX_OLD',
  'RELEASES_FROM_CACHE',
  'MIRROR_PASSED_OVER',
  'BACKEND_PASSED_OVER',
  'TRUSTED_ON_FIRST_USE',
  'BACKEND_FALLBACK',
  'BINARY_TAKEN_BACK',
  'BINARY_LOST',
  'BINARY_CHOICE_LOST',
  'BINARY_UPDATE_FAILED',
  'CONFIG_WATCH_FAILED',
  'LAST_GOOD_NOT_KEPT',
  'LAST_GOOD_RESUMED',
  'MEMORY_RETREAT',
  'LOG_FILE_FAILED',
  'LEFTOVERS_REMOVED',
] as const
export type WarningCode = (typeof warningCodes)[number]
