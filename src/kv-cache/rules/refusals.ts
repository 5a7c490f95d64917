import { cacheTypeKeys } from '../cache-type-pair.js'
import { cacheType, isQuantized } from '../cache-types.js'
import type { CacheRule, Finding, RefusalCode, RuleInput } from './cache-rule.js'

/** Rules without which llama-server fails to start. They are checked before the launch. */
export const refusals: readonly CacheRule<RefusalCode>[] = [
  {
    code: 'PLAN_CACHE_TYPE_UNKNOWN',
    source: 'log: “Unsupported cache type” (common/arg.cpp)',
    findings: ({ choice, build }) =>
      cacheTypeKeys
        .filter((key) => !build.cacheTypes.includes(choice[key]))
        .map((key) => ({
          key,
          message: `${build.name} does not support the cache type "${choice[key]}".`,
          hint: `It supports: ${build.cacheTypes.join(', ')}.`,
        })),
  },
  {
    code: 'PLAN_V_NEEDS_FLASH_ATTENTION',
    source: 'log: “quantized V cache requires flash_attn to be enabled”; K alone may be quantized without it',
    findings: ({ choice: { cacheTypeV, flashAttention }, names }) =>
      flashAttention === 'off' && isQuantized(cacheTypeV)
        ? [
            {
              key: 'cacheTypeV',
              message: `A quantized V cache (${cacheTypeV}) needs flash attention, which is off.`,
              hint: `Set flashAttention to auto or on, or ${names.cacheTypeV} to f16.`,
            },
          ]
        : [],
  },
  {
    code: 'PLAN_HEAD_SIZE',
    source: 'log: “K cache type q8_0 with block size 32 does not divide n_embd_head_k=48”',
    findings: headSizeNotDivisible,
  },
  {
    code: 'PLAN_MLA_CACHE_TYPES',
    source: 'log (b11669): “model does not support different K (q8_0) and V (f16) cache types”',
    findings: ({ choice: { cacheTypeK, cacheTypeV }, shape, names }) =>
      shape.attention === 'mla' && cacheTypeK !== cacheTypeV
        ? [
            {
              key: 'cacheTypeV',
              message: `In this model V is a view of K (MLA), so both need the same cache type, not ${cacheTypeK} and ${cacheTypeV}.`,
              hint: `Set ${names.cacheType}, which applies to both, to ${cacheTypeK} or ${cacheTypeV}.`,
            },
          ]
        : [],
  },
  {
    code: 'PLAN_TENSOR_SPLIT_FLASH_ATTENTION',
    source: 'log: “SPLIT_MODE_TENSOR requires flash_attn to be enabled”',
    findings: ({ choice: { splitMode, flashAttention } }) =>
      splitMode === 'tensor' && flashAttention === 'off'
        ? [
            {
              key: 'cacheTypeK',
              message: 'splitMode tensor needs flash attention, which is off.',
              hint: 'Set flashAttention to auto or on, or splitMode to layer.',
            },
          ]
        : [],
  },
  {
    code: 'PLAN_TENSOR_SPLIT_CACHE_TYPE',
    builds: { to: 9454 },
    source: 'https://github.com/ggml-org/llama.cpp/pull/23792, in b9455',
    findings: ({ choice, build }) =>
      tensorSplitWith(
        choice,
        isQuantized,
        (type) => `${build.name} does not support splitMode tensor with a quantized cache (${type}).`,
        'Set cacheType to f16, splitMode to layer, or binary.version to b9455 or later.',
      ),
  },
  {
    code: 'PLAN_TENSOR_SPLIT_CACHE_TYPE',
    builds: { from: 9455 },
    source: 'https://github.com/ggml-org/llama.cpp/issues/27116: a failed assertion at the start',
    findings: ({ choice, build }) =>
      tensorSplitWith(
        choice,
        (type) => type === 'iq4_nl',
        (type) => `${build.name} does not support splitMode tensor with the cache type ${type}.`,
        'Set it to q4_0, which takes the same memory, or splitMode to layer.',
      ),
  },
]

function tensorSplitWith(
  choice: RuleInput['choice'],
  isBad: (type: string) => boolean,
  message: (type: string) => string,
  hint: string,
): Finding[] {
  if (choice.splitMode !== 'tensor') return []
  return cacheTypeKeys.filter((key) => isBad(choice[key])).map((key) => ({ key, message: message(choice[key]), hint }))
}

function headSizeNotDivisible({ choice, shape, names }: RuleInput): Finding[] {
  if (shape.attention === 'unknown') return []
  const sides = [
    ['cacheTypeK', 'K', shape.keyLength],
    ['cacheTypeV', 'V', shape.valueLength],
  ] as const
  return sides.flatMap(([key, side, headSize]): Finding[] => {
    const type = cacheType(choice[key])
    if (!type || headSize % type.blockValues === 0) return []
    return [
      {
        key,
        message: `The ${side} head size of this model, ${headSize}, is not a multiple of ${type.blockValues}, the block size of ${type.name}.`,
        hint: `Set ${names[key]} to f16, bf16 or f32.`,
      },
    ]
  })
}
