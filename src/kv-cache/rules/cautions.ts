import { cacheTypeKeys, cacheTypePairOf, describePair, withCacheTypes } from '../cache-type-pair.js'
import { cacheType, isQuantized } from '../cache-types.js'
import type { CacheRule, CautionCode, Finding, RuleInput } from './cache-rule.js'
import { pairSource, pairSupport } from './pair-support.js'

/** Choices that llama.cpp accepts without a warning, but that cost speed or reliability. */
export const cautions: readonly CacheRule<CautionCode>[] = [
  {
    // Prompts: 1511 → 197 tokens/s on an RTX 4080, 11 250 → 358 on an RTX 4090, 1094 → 34 on an RTX 3090.
    code: 'KV_PAIR_RUNS_ON_CPU',
    source: 'https://github.com/ggml-org/llama.cpp/issues/28455, /27109, /28633, pull requests 28456 and 27150',
    findings: (input) =>
      supportOf(input) === 'cpu'
        ? [
            {
              key: 'cacheTypeV',
              message: `${input.build.name} has no ${backendOf(input)} kernel for ${describeBoth(input)}, so attention runs on the CPU, where prompts took 8 to 30 times as long in measurements.`,
              hint: `${alternatives(input)} With flashAttention auto, llama-server may also refuse to start.`,
            },
          ]
        : [],
  },
  {
    code: 'KV_PAIR_CONVERTED',
    source: 'https://github.com/ggml-org/llama.cpp/pull/28079: “converting K and V to f16 instead (slow)”',
    findings: (input) =>
      supportOf(input) === 'converted'
        ? [
            {
              key: 'cacheTypeV',
              message: `${input.build.name} has no ${backendOf(input)} kernel for ${describeBoth(input)}, so it converts the whole cache to f16 for every token, which takes time and memory.`,
              hint: alternatives(input),
            },
          ]
        : [],
  },
  {
    // A shift rewrites the positions in K, for which old builds cannot dequantize it.
    code: 'KV_SHIFT_UNSUPPORTED',
    builds: { to: 4999 },
    source: 'https://github.com/ggml-org/llama.cpp/issues/9743, /9383 and /5652',
    findings: ({ choice: { cacheTypeK, contextShift, cacheReuse = 0 }, build, names }) =>
      isQuantized(cacheTypeK) && (contextShift === true || cacheReuse > 0)
        ? [
            {
              key: 'cacheTypeK',
              message: `${build.name} may crash when it shifts a quantized K cache (${cacheTypeK}), as ${contextShift === true ? 'contextShift' : 'cacheReuse'} requires.`,
              hint: `Set ${names.cacheTypeK} to f16, remove contextShift and cacheReuse, or choose a newer build.`,
            },
          ]
        : [],
  },
  {
    code: 'KV_SIZE_UNKNOWN',
    source: 'the ggml types whose size is known (`cache-types.ts`)',
    findings: ({ choice, build }) =>
      cacheTypeKeys
        .filter((key) => cacheType(choice[key]) === undefined && build.cacheTypes.includes(choice[key]))
        .map((key) => ({
          key,
          message: `The size of the cache type ${choice[key]} is unknown to this version, so it is measured at run time rather than computed.`,
          hint: '`cortex-supervisor status` shows it once the server is ready.',
        })),
  },
]

function supportOf({ choice, shape, build }: RuleInput) {
  return pairSupport(choice, shape, build)
}

function describeBoth({ choice }: RuleInput): string {
  const { k, v } = cacheTypePairOf(choice)
  return k === v ? `K and V of ${k}` : describePair({ k, v })
}

function backendOf({ build }: RuleInput): string {
  return build.backend ?? 'cpu'
}

/** A hint with the types that this build runs natively, closest to the usual choices. */
function alternatives({ choice, shape, build, names }: RuleInput): Finding['hint'] {
  const good = ['q8_0', 'q4_0', 'f16'].filter(
    (type) => pairSupport(withCacheTypes(choice, { k: type, v: type }), shape, build) === 'native',
  )
  if (good.length > 0) return `Set ${names.cacheType} to ${good.join(', or ')}.`
  return pairSource(build) === null
    ? `Set ${names.cacheType} to f16.`
    : `Set ${names.cacheType} to f16, or flashAttention to off.`
}
