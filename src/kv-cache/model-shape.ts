import { CortexError } from '../errors.js'
import { createHeaderReader, type HeaderReader } from './header-reader.js'
import type { GgufHeader } from './gguf-header.js'
import { quantizationName } from './quantization-name.js'

/** How the layers of a model keep the past, which decides what its K/V cache holds. */
export type AttentionKind =
  /** Every layer caches K and V for the whole context. */
  | 'plain'
  /** Some layers cache only a window (Gemma 2/3, gpt-oss). */
  | 'sliding-window'
  /** K is one compressed vector a cell, V is a view of it (DeepSeek 2/3, Kimi). */
  | 'mla'
  /** Only some layers have a K/V cache, or none (Jamba, Falcon-H1, Mamba). */
  | 'recurrent'
  /** Architectures whose layout we do not know. */
  | 'unknown'

/** What a GGUF header means, as far as memory and the rules of the cache are concerned. */
export interface ModelShape {
  architecture: string
  name: string | null
  attention: AttentionKind
  layers: number
  /** One per layer. */
  heads: readonly number[]
  /** One per layer; 0: the layer has no K/V cache. */
  kvHeads: readonly number[]
  /** Values per head in K. */
  keyLength: number
  /** Values per head in V. */
  valueLength: number
  embeddingLength: number
  /** Tokens of context that it was trained for. */
  contextLength: number
  /** Tokens; null where no layer has a window. */
  slidingWindow: number | null
  vocabularySize: number | null
  /** Jinja text; null: the model has none. */
  chatTemplate: string | null
  /** `Q8_0`, `Q4_K_M`, … from `general.file_type`; null where the header does not say. */
  quantization: string | null
  /** Values in all tensors of the file; null where the header was read by something that does not count them. */
  parameterCount: number | null
}

/** llama.cpp's LLAMA_MAX_LAYERS. */
const maxLayers = 512

/**
 * Reads a header as llama.cpp's `load_hparams` does, defaults included.
 *
 * @throws CortexError MODEL_INVALID where a key is missing or makes no sense; the message names it
 */
export function modelShape(header: GgufHeader): ModelShape {
  const read = createHeaderReader(header.metadata)
  const architecture = read.text('general.architecture')
  if (architecture === null) throw missing('general.architecture')
  const key = (name: string) => `${architecture}.${name}`

  const layers = required(read, key('block_count'))
  if (layers > maxLayers) throw nonsense(key('block_count'), `${layers} layers; llama.cpp takes ${maxLayers}`)
  const embeddingLength = required(read, key('embedding_length'))
  const attention = attentionKind(architecture, read)

  const heads = read.perLayer(key('attention.head_count'), layers)
  // Recurrent models may have no attention at all; of what we do not know we claim nothing.
  if (heads === null && attention !== 'recurrent' && attention !== 'unknown') throw missing(key('attention.head_count'))
  const kvHeads = read.perLayer(key('attention.head_count_kv'), layers) ?? heads
  const headSize = defaultHeadSize(embeddingLength, heads)
  const keyLength = read.whole(key('attention.key_length')) ?? headSize
  const valueLength = read.whole(key('attention.value_length')) ?? headSize

  return {
    architecture,
    name: read.text('general.name'),
    attention,
    layers,
    heads: heads ?? zeros(layers),
    kvHeads: kvHeads ?? zeros(layers),
    keyLength,
    valueLength,
    embeddingLength,
    contextLength: required(read, key('context_length')),
    slidingWindow: read.whole(key('attention.sliding_window')) || null,
    vocabularySize: read.whole(key('vocab_size')) ?? read.length('tokenizer.ggml.tokens'),
    chatTemplate: read.text('tokenizer.chat_template'),
    quantization: quantizationName(read.whole('general.file_type')),
    parameterCount: header.parameterCount ?? null,
  }
}

/** llama.cpp: `n_embd / n_head(0)`; models whose first layer has no attention give the lengths themselves. */
function defaultHeadSize(embeddingLength: number, heads: readonly number[] | null): number {
  const first = heads?.[0] ?? 0
  return first === 0 ? 0 : Math.floor(embeddingLength / first)
}

/** Architectures that llama.cpp gives one cache of one row a layer and cell, unless their keys say otherwise. */
const plainArchitectures: ReadonlySet<string> = new Set(
  [
    'apertus arcee arctic baichuan bailingmoe bailingmoe2 bitnet bloom chameleon chatglm codeshell cogvlm command-r',
    'dbrx deci deepseek dots1 ernie4_5 ernie4_5-moe exaone exaone4 falcon gemma glm4 glm4moe gpt2 gptj gptneox granite',
    'granitemoe grok grovemoe hunyuan-dense hunyuan-moe internlm2 jais llama maincoder minicpm minimax-m2 mistral3 mpt',
    'nemotron olmo olmo2 olmoe openelm orion paddleocr pangu-embedded phi2 plamo qwen qwen2 qwen2moe qwen2vl qwen3',
    'qwen3moe qwen3vl qwen3vlmoe refact seed_oss smollm3 stablelm starcoder starcoder2 xverse',
  ].flatMap((line) => line.split(' ')),
)
/** Their window, or its pattern, is fixed in llama.cpp's code, whatever keys the file has. */
const windowedArchitectures: ReadonlySet<string> = new Set(
  'cohere2 gemma2 gemma3 gemma3n gemma4 gpt-oss llama4 smallthinker'.split(' '),
)
const recurrentArchitectures: ReadonlySet<string> = new Set('arwkv7 mamba mamba2 rwkv6 rwkv6qwen2 rwkv7'.split(' '))
/** Keys that mean that some layers keep a state in place of a cache (`llama-arch.cpp`). */
const recurrentKeys = [
  'ssm.state_size',
  'ssm.conv_kernel',
  'wkv.head_size',
  'shortconv.l_cache',
  'kda.head_dim',
  'full_attention_interval',
  'attention.recurrent_layers',
]
/** Keys that mean a cache of another layout than any that we know. */
const unusualKeys = [
  'attention.kv_lora_rank',
  'attention.indexer.head_count',
  'attention.compress_ratios',
  'attention.shared_kv_layers',
  'attention.key_length_swa',
  'decoder_block_count',
  'nextn_predict_layers',
]

/** By architecture and by the keys that give a layout away, since variants come out under old names. */
function attentionKind(architecture: string, read: HeaderReader): AttentionKind {
  const has = (name: string) => read.isSet(`${architecture}.${name}`)
  if (recurrentArchitectures.has(architecture) || recurrentKeys.some(has)) return 'recurrent'
  // Files from before these keys hold DeepSeek 2 as plain attention with larger heads.
  if (has('attention.key_length_mla') && has('attention.kv_lora_rank')) return 'mla'
  if (windowedArchitectures.has(architecture) || has('attention.sliding_window')) return 'sliding-window'
  if (unusualKeys.some(has)) return 'unknown'
  return plainArchitectures.has(architecture) ? 'plain' : 'unknown'
}

function required(read: HeaderReader, key: string): number {
  const value = read.whole(key)
  if (value === null) throw missing(key)
  if (value === 0) throw nonsense(key, '0')
  return value
}

function missing(key: string): CortexError {
  return new CortexError('MODEL_INVALID', `The model's header lacks ${key}.`, {
    hint: 'It may be an adapter, a projector or a vocabulary rather than a model; otherwise convert it again.',
  })
}

function nonsense(key: string, value: string): CortexError {
  return new CortexError('MODEL_INVALID', `The model's header is damaged: ${key} is ${value}.`)
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0)
}
