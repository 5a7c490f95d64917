import type { CacheTypeName } from '../../settings/settings.js'
import type { CacheTypeSettings, cacheTypeKeys } from '../cache-type-pair.js'
import type { ModelShape } from '../model-shape.js'

/** The two types, and the settings that decide whether they can be used; what is undefined is llama.cpp's default. */
export interface CacheChoice extends CacheTypeSettings {
  /** `auto`: whatever the device can. */
  flashAttention: 'auto' | 'on' | 'off'
  /** How several devices share the model. */
  splitMode?: 'none' | 'layer' | 'row' | 'tensor' | undefined
  /** Drops the oldest tokens of a full context. */
  contextShift?: boolean | undefined
  /** The fewest tokens that are moved within the cache to be used again; 0: none are. */
  cacheReuse?: number | undefined
  /** What may keep cache and attention off the devices. */
  kvOffload?: boolean | undefined
  /** Layers that are offloaded. */
  gpuLayers?: number | 'auto' | 'all' | undefined
  /** By llama.cpp's names: `CUDA0`; undefined: all. */
  devices?: readonly string[] | undefined
  /** Servers whose devices, of whatever kind, are used as well. */
  rpc?: readonly string[] | undefined
}

/** The build at hand. */
export interface CacheBuild {
  /** For messages: `llama-server b11669`. */
  name: string
  /** What it lists in `--help`. */
  cacheTypes: readonly CacheTypeName[]
  /** `cpu`, `cuda`, `vulkan`, …; undefined counts as `cpu`. */
  backend?: string | undefined
  /** llama.cpp's build number; null or undefined where it is not known. */
  build?: number | null | undefined
}

export interface RuleInput {
  choice: CacheChoice
  shape: ModelShape
  build: CacheBuild
}

/** llama.cpp's build numbers, both included. */
export interface BuildRange {
  from?: number
  to?: number
}

/** What llama-server would answer with a failed start. */
export type RefusalCode =
  | 'PLAN_CACHE_TYPE_UNKNOWN'
  | 'PLAN_V_NEEDS_FLASH_ATTENTION'
  | 'PLAN_HEAD_SIZE'
  | 'PLAN_MLA_CACHE_TYPES'
  | 'PLAN_TENSOR_SPLIT_FLASH_ATTENTION'
  | 'PLAN_TENSOR_SPLIT_CACHE_TYPE'

/** What it would run all the same, worse than it looks. */
export type CautionCode = 'KV_PAIR_RUNS_ON_CPU' | 'KV_PAIR_CONVERTED' | 'KV_SHIFT_UNSUPPORTED' | 'KV_SIZE_UNKNOWN'

/** One way to break a rule, and the way out. */
export interface Finding {
  key: (typeof cacheTypeKeys)[number]
  message: string
  hint: string
}

export interface CacheRule<Code extends RefusalCode | CautionCode = RefusalCode | CautionCode> {
  code: Code
  /** Undefined: all. A build of unknown number is held to be a new one. */
  builds?: BuildRange
  /** Where llama.cpp says so: a message of its log, an issue or a pull request. */
  source: string
  findings(question: RuleInput): readonly Finding[]
}

export function isInBuildRange(build: number | null | undefined, { from = 0, to = Infinity }: BuildRange): boolean {
  return build === null || build === undefined ? to === Infinity : build >= from && build <= to
}
