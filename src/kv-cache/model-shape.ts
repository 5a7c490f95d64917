import { CortexError } from '../errors.js'
import { readCacheLayout, type CacheLayout } from './cache-layout.js'
import type { GgufHeader } from '../facts/gguf-header.js'
import { createHeaderReader, type HeaderReader } from './header-reader.js'
import { quantizationName } from './quantization-name.js'

/** What a GGUF header means, as far as memory and the rules of the cache are concerned. */
export interface ModelShape extends CacheLayout {
  /** `general.architecture`: `llama`, `qwen3`, `gemma3`, … */
  architecture: string
  /** `general.name`; null: the model has none. */
  name: string | null
  /** Blocks, those that only predict further tokens included. */
  layers: number
  /** One per layer. */
  heads: readonly number[]
  /** One per layer; 0: the layer has no K/V cache. */
  kvHeads: readonly number[]
  /** Values per head in K; with MLA, of the compressed vector. */
  keyLength: number
  /** Values per head in V. */
  valueLength: number
  /** Values of a token between the layers. */
  embeddingLength: number
  /** Tokens of context that it was trained for. */
  contextLength: number
  /** Tokens that it knows; null where the header does not say. */
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
  // Recurrent models may have no attention at all; of what we do not know we claim nothing.
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

/** llama.cpp: `n_embd / n_head(0)`; models whose first layer has no attention give the lengths themselves. */
function defaultHeadSize(embeddingLength: number, heads: readonly number[] | null): number {
  const first = heads?.[0] ?? 0
  return first === 0 ? 0 : Math.floor(embeddingLength / first)
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
