import type { CacheTypeName } from '../settings/settings.js'
import { cacheType, isQuantized } from './cache-types.js'
import type { ModelShape } from './model-shape.js'

export interface CacheChoice {
  cacheTypeK: CacheTypeName
  cacheTypeV: CacheTypeName
  flashAttention: 'auto' | 'on' | 'off'
}

/** A rule that a choice breaks, with a way out. */
export interface BrokenRule {
  code: 'PLAN_CACHE_TYPE_UNKNOWN' | 'PLAN_V_NEEDS_FLASH_ATTENTION' | 'PLAN_HEAD_SIZE'
  key: 'cacheTypeK' | 'cacheTypeV'
  message: string
  hint: string
}

/** The rules whose breaking llama.cpp answers with a failed start, so that no launch has to find out. */
export function brokenCacheRules(
  choice: CacheChoice,
  shape: ModelShape,
  build: { name: string; cacheTypes: readonly CacheTypeName[] },
): BrokenRule[] {
  return [
    ...unknownTypes(choice, build),
    ...quantizedVWithoutFlashAttention(choice),
    ...headSizeNotDivisible(choice, shape),
  ]
}

function unknownTypes(
  choice: CacheChoice,
  build: { name: string; cacheTypes: readonly CacheTypeName[] },
): BrokenRule[] {
  return (['cacheTypeK', 'cacheTypeV'] as const)
    .filter((key) => !build.cacheTypes.includes(choice[key]))
    .map((key) => ({
      code: 'PLAN_CACHE_TYPE_UNKNOWN',
      key,
      message: `${build.name} does not have the cache type "${choice[key]}".`,
      hint: `It lists: ${build.cacheTypes.join(', ')}.`,
    }))
}

// llama.cpp: "quantized V cache requires flash_attn to be enabled"; K alone may be quantized without it.
function quantizedVWithoutFlashAttention(choice: CacheChoice): BrokenRule[] {
  if (choice.flashAttention !== 'off' || !isQuantized(choice.cacheTypeV)) return []
  return [
    {
      code: 'PLAN_V_NEEDS_FLASH_ATTENTION',
      key: 'cacheTypeV',
      message: `A quantized V cache (${choice.cacheTypeV}) needs flash attention, which is set to off.`,
      hint: 'Set flashAttention to auto or on, or cacheTypeV to f16.',
    },
  ]
}

// llama.cpp: "K cache type q8_0 with block size 32 does not divide n_embd_head_k=48".
function headSizeNotDivisible(choice: CacheChoice, shape: ModelShape): BrokenRule[] {
  if (shape.attention === 'unknown') return []
  const sides = [
    ['cacheTypeK', 'K', shape.keyLength],
    ['cacheTypeV', 'V', shape.valueLength],
  ] as const
  return sides.flatMap(([key, side, headSize]): BrokenRule[] => {
    const type = cacheType(choice[key])
    if (!type || headSize % type.blockValues === 0) return []
    return [
      {
        code: 'PLAN_HEAD_SIZE',
        key,
        message: `${type.name} stores blocks of ${type.blockValues} values, which do not divide this model's ${side} head size of ${headSize}.`,
        hint: `Set ${key} to f16, bf16 or f32.`,
      },
    ]
  })
}
