/** Whether a key of the architecture is present and neither 0 nor false. */
type Has = (name: string) => boolean

/**
 * Architectures with one row per layer and cell for the whole context, according to the sources of build 11669 and to
 * runs with generated files (the tests contain some). Those that may have a window are in `sliding-window.ts` too.
 */
const plain: ReadonlySet<string> = new Set(
  [
    'afmoe apertus arcee arctic baichuan bailingmoe bailingmoe2 bitnet bloom chameleon chatglm codeshell cogvlm',
    'command-r dbrx deci deepseek deepseek2 deepseek2-ocr dots1 ernie4_5 ernie4_5-moe exaone exaone4 falcon gemma',
    'gemma3 glm4 glm4moe gpt2 gptneox granite granitemoe grok grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3',
    'internlm2 jais jais2 k2-horizon llama llama-embed llama4 maincoder mellum minicpm minicpm3 minimax-m2 mistral3',
    'mpt nanbeige nemotron olmo olmo2 olmoe openelm orion paddleocr pangu-embedded phi2 phi3 phimoe plamo plamo3',
    'qwen qwen2 qwen2moe qwen2vl qwen3 qwen3moe qwen3tts qwen3vl qwen3vlmoe refact seed_oss smallthinker smollm3',
    'stablelm starcoder starcoder2 talkie xverse',
  ].flatMap((line) => line.split(' ')),
)

const mla: ReadonlySet<string> = new Set(['deepseek2', 'kimi-linear', 'mistral4'])

/** Keys of recurrent layers. In an architecture without such layers they indicate an unknown variant. */
const recurrentKeys = ['ssm.state_size', 'ssm.conv_kernel', 'wkv.head_size', 'shortconv.l_cache', 'kda.head_dim']

/** Keys that indicate other caches: indexers, compressed or pooled caches, encoders, decision heads, loops. */
const unusualKeys = [
  'attention.compress_ratios',
  'attention.indexer.head_count',
  'attention.kv_lora_rank_swa',
  'decision.block_count',
  'decoder_block_count',
  'num_loops',
  'ple.layers',
]

export function hasUnusualCache(has: Has): boolean {
  return unusualKeys.some(has)
}

export function isKnownPlain(architecture: string, has: Has): boolean {
  return plain.has(architecture) && !recurrentKeys.some(has)
}

/** Older files without these keys store DeepSeek 2 as plain attention with larger heads. */
export function usesMla(architecture: string, has: Has): boolean | 'unknown' {
  const [key, value] = [has('attention.key_length_mla'), has('attention.value_length_mla')]
  if (!key && !value) return false
  return (key && value && has('attention.kv_lora_rank') && mla.has(architecture)) || 'unknown'
}

/** How many of the first layers have their own cache; the others share one of those (`n_layer_kv_from_start`). */
export function cacheOwners(architecture: string, layers: number, sharedLayers: number | null): number {
  if (architecture === 'gemma3n') return Math.min(layers, 20)
  return architecture === 'gemma4' ? layers - (sharedLayers ?? 0) : layers
}
