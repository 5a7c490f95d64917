import type { ErrorCode } from '../errors.js'
import type { CacheTypeName, Settings } from '../settings/settings.js'
import type { BinaryFacts, ModelFacts } from '../facts/machine-and-build.js'
import type { WarningCode } from '../warnings.js'
import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { PairSupport } from '../kv-cache/cache-rules.js'

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

/** How a plan came to its cache types, where the config leaves one or both to `auto`. */
export interface AutoPlan {
  asked: { cacheTypeK: CacheTypeName; cacheTypeV: CacheTypeName; contextSize: number | null }
  /** One sentence, with the figures that they were chosen by. */
  reason: string
  /** What is tried when llama-server runs out of memory all the same, from precise to small. */
  fallbacks: readonly CacheTypePair[]
  warnings: readonly PlanIssue<WarningCode>[]
}

/** What a pair of types costs and allows on this machine, for one model. */
export interface ContextFit {
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  /** Bytes by which the cache grows with each token of context; null: not known. */
  bytesPerToken: number | null
  /** Tokens, at the most those that the model was trained for; null: none fits, or it is not known. */
  longestContext: number | null
  /** How attention runs with it on this device. */
  runs: PairSupport
}
