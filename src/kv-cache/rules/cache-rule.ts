import type { CacheTypeName } from '../../settings/settings.js'
import type { CacheTypeSettings, cacheTypeKeys } from '../cache-type-pair.js'
import type { ModelShape } from '../model-shape.js'

/** The two cache types and the settings that decide whether they can be used; undefined: llama.cpp's default. */
export interface CacheChoice extends CacheTypeSettings {
  /** `auto`: on where the device supports it. */
  flashAttention: 'auto' | 'on' | 'off'
  /** How the model is divided between several devices. */
  splitMode?: 'none' | 'layer' | 'row' | 'tensor' | undefined
  /** Drop the oldest tokens when the context is full. */
  contextShift?: boolean | undefined
  /** Shortest sequence of tokens that is shifted within the cache to be reused; 0: none. */
  cacheReuse?: number | undefined
  /** false: cache and attention stay in main memory. */
  kvOffload?: boolean | undefined
  /** Layers on the devices; 0: none. */
  gpuLayers?: number | 'auto' | 'all' | undefined
  /** llama.cpp's names: `CUDA0`; undefined: all. */
  devices?: readonly string[] | undefined
  /** RPC servers, whose devices are used as well. */
  rpc?: readonly string[] | undefined
}

/** The build that will run. */
export interface CacheBuild {
  /** For messages: `llama-server b11669`. */
  name: string
  /** The values of `--cache-type-k` in its `--help`. */
  cacheTypes: readonly CacheTypeName[]
  /** `cpu`, `cuda`, `vulkan`, …; undefined counts as `cpu`. */
  backend?: string | undefined
  /** llama.cpp's build number; null or undefined: unknown. */
  build?: number | null | undefined
}

/** How hints name the settings. */
export interface SettingNames {
  cacheTypeK: string
  cacheTypeV: string
  /** Both types at once. */
  cacheType: string
}

export const modelSettingNames: SettingNames = {
  cacheTypeK: 'cacheTypeK',
  cacheTypeV: 'cacheTypeV',
  cacheType: 'cacheType',
}

export interface RuleInput {
  choice: CacheChoice
  shape: ModelShape
  build: CacheBuild
  names: SettingNames
}

/** A range of llama.cpp's build numbers, both ends included. */
export interface BuildRange {
  from?: number
  to?: number
}

/** Codes of choices with which llama-server fails to start. */
export type RefusalCode =
  | 'PLAN_CACHE_TYPE_UNKNOWN'
  | 'PLAN_V_NEEDS_FLASH_ATTENTION'
  | 'PLAN_HEAD_SIZE'
  | 'PLAN_MLA_CACHE_TYPES'
  | 'PLAN_TENSOR_SPLIT_FLASH_ATTENTION'
  | 'PLAN_TENSOR_SPLIT_CACHE_TYPE'

/** Codes of choices that run, but with a drawback. */
export type CautionCode = 'KV_PAIR_RUNS_ON_CPU' | 'KV_PAIR_CONVERTED' | 'KV_SHIFT_UNSUPPORTED' | 'KV_SIZE_UNKNOWN'

/** A violation of a rule. */
export interface Finding {
  key: (typeof cacheTypeKeys)[number]
  message: string
  hint: string
}

export interface CacheRule<Code extends RefusalCode | CautionCode = RefusalCode | CautionCode> {
  code: Code
  /** Builds that the rule applies to; undefined: all. An unknown build number counts as a new build. */
  builds?: BuildRange
  /** Evidence: a message of llama.cpp's log, an issue or a pull request. */
  source: string
  findings(input: RuleInput): readonly Finding[]
}

export function isInBuildRange(build: number | null | undefined, { from = 0, to = Infinity }: BuildRange): boolean {
  return build === null || build === undefined ? to === Infinity : build >= from && build <= to
}
