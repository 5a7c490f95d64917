import type { ErrorCode } from '../errors.js'
import type { CacheTypeName, Settings } from '../settings/settings.js'
import type { BinaryFacts, ModelFacts } from '../facts/machine-and-build.js'
import type { WarningCode } from '../warnings.js'
import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { PairSupport } from '../kv-cache/cache-rules.js'

/** Everything that is decided before a launch, except the address on which the child listens, which each launch chooses. */
export interface LaunchPlan {
  settings: Settings
  binary: BinaryFacts
  model: ModelFacts
  /** Arguments for `binary.executable`, without `--host` and `--port`. */
  argv: readonly string[]
  /** The child's whole environment, without the API key, which each launch adds. */
  env: Readonly<Record<string, string>>
  cwd: string
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  memory: MemoryPlan
  /** How `auto` chose; undefined where the config names both types. `settings` contain the chosen types. */
  auto?: AutoPlan
  /** The longest context that fits with each type; undefined: not requested. */
  contexts?: readonly ContextFit[]
  warnings: readonly PlanIssue<WarningCode>[]
  /** Not empty: the plan must not be launched. */
  errors: readonly PlanIssue<ErrorCode>[]
}

/** Sizes in bytes; null where the cache layout of the architecture, or a type, is unknown to this version. */
export interface MemoryPlan {
  /** `exact`: computed for a known architecture and an explicit context. `estimate`: otherwise. */
  precision: 'exact' | 'estimate'
  kvBytesK: number | null
  kvBytesV: number | null
  /** K and V together. */
  kvBytes: number | null
  /** State of recurrent layers, in addition to the K/V cache; 0: there are none. */
  stateBytes: number | null
  /** K, V and state by device, main memory as `CPU`; null also where llama.cpp decides by the free memory. */
  kvDevices: Readonly<Record<string, number>> | null
  /** Cells, of all streams together, of the layers that cache the whole context. */
  cells: number
  /** Size of the model's files. */
  modelBytes: number
}

export interface PlanIssue<Code extends ErrorCode | WarningCode = ErrorCode | WarningCode> {
  code: Code
  message: string
  hint: string
  /** Dotted config key that causes it, where there is one. */
  key?: string
}

/** How `auto` chose the cache types of a plan. */
export interface AutoPlan {
  /** What the config requests; `contextSize` in tokens, null where unset. */
  asked: { cacheTypeK: CacheTypeName; cacheTypeV: CacheTypeName; contextSize: number | null }
  /** One sentence with the figures that decided. */
  reason: string
  /** Smaller pairs to try if llama-server runs out of memory, from precise to small. */
  fallbacks: readonly CacheTypePair[]
  warnings: readonly PlanIssue<WarningCode>[]
}

/** What a pair of cache types needs and permits on this machine, for one model. */
export interface ContextFit {
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  /** Bytes by which the cache grows with each token of context; null: unknown. */
  bytesPerToken: number | null
  /** Tokens, at most the trained context; null: none fits, or unknown. */
  longestContext: number | null
  /** How attention runs with this pair on the device. */
  runs: PairSupport
}
