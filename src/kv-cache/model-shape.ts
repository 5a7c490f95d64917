import { CortexError } from '../errors.js'
import { readCacheLayout, type CacheLayout } from './cache-layout.js'
import type { GgufHeader } from '../facts/gguf-header.js'
import { createHeaderReader, type HeaderReader } from './header-reader.js'
import { quantizationName } from './quantization-name.js'

/** What a GGUF header says about the model, as far as it concerns memory and the cache rules. */
export interface ModelShape extends CacheLayout {
  /** `general.architecture`: `llama`, `qwen3`, `gemma3`, … */
  architecture: string
  /** `general.name`; null where it is missing. */
  name: string | null
  /** Number of blocks, those for multi-token prediction included. */
  layers: number
  /** Attention heads, one number per layer. */
  heads: readonly number[]
  /** K/V heads, one number per layer; 0: the layer has no K/V cache. */
  kvHeads: readonly number[]
  /** Values per head in K; with MLA, of the compressed vector. */
  keyLength: number
  /** Values per head in V. */
  valueLength: number
  /** Values per token between the layers. */
  embeddingLength: number
  /** Trained context, in tokens. */
  contextLength: number
  /** Size of the vocabulary, in tokens; null where the header has none. */
  vocabularySize: number | null
  /** Jinja template; null where it is missing. */
  chatTemplate: string | null
  /** `Q8_0`, `Q4_K_M`, … from `general.file_type`; null where it is missing or unknown. */
  quantization: string | null
  /** Values in all tensors of the file; null where the given header does not include the count. */
  parameterCount: number | null
}

/** llama.cpp's LLAMA_MAX_LAYERS. */
const maxLayers = 512

/**
 * Interprets a header as llama.cpp's `load_hparams` does, defaults included.
 *
 * @throws CortexError MODEL_INVALID where a required key is missing or has an impossible value; the message names it
 */
export function modelShape(header: GgufHeader): ModelShape {
  const read = createHeaderReader(header.metadata)
  const architecture = read.text('general.architecture')
  if (architecture === null) throw missing('general.architecture')
  const key = (name: string) => `${architecture}.${name}`

  const layers = required(read, key('block_count'))
  if (layers > maxLayers) throw invalid(key('block_count'), `${layers}; llama.cpp supports ${maxLayers} layers`)
  const embeddingLength = required(read, key('embedding_length'))

  const heads = read.perLayer(key('attention.head_count'), layers)
  const kvHeads = read.perLayer(key('attention.head_count_kv'), layers) ?? heads
  const headSize = defaultHeadSize(embeddingLength, heads)
  const dimensions = {
    layers,
    heads: heads ?? zeros(layers),
    kvHeads: kvHeads ?? zeros(layers),
    keyLength: read.whole(key('attention.key_length')) ?? headSize,
    valueLength: read.whole(key('attention.value_length')) ?? headSize,
    embeddingLength,
  }
  const layout = readCacheLayout(read, architecture, dimensions)
  // Recurrent models may have no attention at all, and unknown ones may define it by other keys.
  if (heads === null && layout.attention !== 'recurrent' && layout.attention !== 'unknown') {
    throw missing(key('attention.head_count'))
  }

  return {
    architecture,
    name: read.text('general.name'),
    ...dimensions,
    ...layout,
    contextLength: required(read, key('context_length')),
    vocabularySize: read.whole(key('vocab_size')) ?? read.length('tokenizer.ggml.tokens'),
    chatTemplate: read.text('tokenizer.chat_template'),
    quantization: quantizationName(read.whole('general.file_type')),
    parameterCount: header.parameterCount ?? null,
  }
}

/** llama.cpp: `n_embd / n_head(0)`. Models whose first layer has no attention have explicit lengths. */
function defaultHeadSize(embeddingLength: number, heads: readonly number[] | null): number {
  const first = heads?.[0] ?? 0
  return first === 0 ? 0 : Math.floor(embeddingLength / first)
}

function required(read: HeaderReader, key: string): number {
  const value = read.whole(key)
  if (value === null) throw missing(key)
  if (value === 0) throw invalid(key, '0')
  return value
}

function missing(key: string): CortexError {
  return new CortexError('MODEL_INVALID', `The model's header lacks ${key}.`, {
    hint: 'The file may be an adapter, a projector or a vocabulary instead of a model; if it is a model, convert it again.',
  })
}

function invalid(key: string, value: string): CortexError {
  return new CortexError('MODEL_INVALID', `The model's header is damaged: ${key} is ${value}.`)
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0)
}
