import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { GgufHeader, GgufValue } from '../../src/kv-cache/gguf-header.js'
import { modelShape } from '../../src/kv-cache/model-shape.js'

/** A header with the keys of `architecture` and, spelt out, any others; `undefined` takes a key away. */
function header(
  architecture: string,
  keys: Record<string, GgufValue | undefined> = {},
  others: Record<string, GgufValue> = {},
): GgufHeader {
  const own: Record<string, GgufValue | undefined> = {
    block_count: 4,
    context_length: 2048,
    embedding_length: 512,
    'attention.head_count': 8,
    ...keys,
  }
  const metadata: Record<string, GgufValue> = { 'general.architecture': architecture, ...others }
  for (const [key, value] of Object.entries(own)) if (value !== undefined) metadata[`${architecture}.${key}`] = value
  return { version: 3, littleEndian: true, tensorCount: 0, metadata, headerBytes: 0, tensorBytes: 0 }
}

const list = (...values: number[]): GgufValue => ({ length: values.length, values })
const kindOf = (...args: Parameters<typeof header>) => modelShape(header(...args)).attention

describe('heads and their sizes', () => {
  test('default as in llama.cpp: K/V heads to heads, lengths to width over heads', () => {
    expect(modelShape(header('llama'))).toMatchObject({
      heads: [8, 8, 8, 8],
      kvHeads: [8, 8, 8, 8],
      keyLength: 64,
      valueLength: 64,
    })
  })

  test('are taken as given, which need not be width over heads', () => {
    const shape = modelShape(
      header('qwen3', {
        'attention.head_count_kv': 2,
        'attention.key_length': 128,
        'attention.value_length': 96,
      }),
    )
    expect(shape).toMatchObject({ kvHeads: [2, 2, 2, 2], keyLength: 128, valueLength: 96 })
  })

  test('may differ from layer to layer', () => {
    const shape = modelShape(
      header('deci', { 'attention.head_count': list(8, 8, 4, 8), 'attention.head_count_kv': list(2, 0, 1, 2) }),
    )
    expect(shape).toMatchObject({ heads: [8, 8, 4, 8], kvHeads: [2, 0, 1, 2], keyLength: 64 })
  })

  test('of a recurrent model may be none', () => {
    const shape = modelShape(header('mamba', { 'attention.head_count': undefined, 'ssm.state_size': 16 }))
    expect(shape).toMatchObject({ attention: 'recurrent', heads: [0, 0, 0, 0], kvHeads: [0, 0, 0, 0], keyLength: 0 })
  })
})

describe('the kind of attention', () => {
  test.each<[string, Record<string, GgufValue>, ReturnType<typeof kindOf>]>([
    ['llama', {}, 'plain'],
    ['qwen3', { 'attention.key_length': 128 }, 'plain'],
    ['gemma', {}, 'plain'],
    ['gemma2', {}, 'sliding-window'],
    ['gemma3', { 'attention.sliding_window': 512 }, 'sliding-window'],
    ['gpt-oss', { 'attention.sliding_window': 128 }, 'sliding-window'],
    ['llama4', {}, 'sliding-window'],
    ['olmo2', {}, 'plain'],
    ['olmo2', { 'attention.sliding_window': 4096 }, 'sliding-window'],
    ['olmo2', { 'attention.sliding_window': 0 }, 'plain'],
    ['deepseek2', { 'attention.kv_lora_rank': 512, 'attention.key_length_mla': 192 }, 'mla'],
    ['deepseek2', { 'attention.kv_lora_rank': 512 }, 'unknown'],
    ['jamba', { 'ssm.conv_kernel': 4 }, 'recurrent'],
    ['falcon-h1', { 'ssm.state_size': 128 }, 'recurrent'],
    ['qwen3next', { full_attention_interval: 4 }, 'recurrent'],
    ['lfm2', { 'shortconv.l_cache': 3 }, 'recurrent'],
    ['rwkv7', {}, 'recurrent'],
    [
      'kimi-linear',
      { 'kda.head_dim': 128, 'attention.key_length_mla': 192, 'attention.kv_lora_rank': 512 },
      'recurrent',
    ],
    ['glm4moe', { nextn_predict_layers: 1 }, 'unknown'],
    ['t5', { decoder_block_count: 4 }, 'unknown'],
    ['brand-new', {}, 'unknown'],
    ['llama', { 'ssm.state_size': 16 }, 'recurrent'],
  ])('of %s with %j is %3$s', (architecture, keys, kind) => {
    expect(kindOf(architecture, keys)).toBe(kind)
  })
})

describe('the rest', () => {
  test('is read where it is there', () => {
    const shape = modelShape(
      header(
        'gemma3',
        { 'attention.sliding_window': 512, vocab_size: 7 },
        { 'general.name': 'n', 'general.file_type': 15, 'tokenizer.chat_template': '{{ x }}' },
      ),
    )
    expect(shape).toMatchObject({
      architecture: 'gemma3',
      name: 'n',
      slidingWindow: 512,
      vocabularySize: 7,
      chatTemplate: '{{ x }}',
      quantization: 'Q4_K_M',
    })
  })

  test('is null where it is not', () => {
    expect(modelShape(header('llama'))).toMatchObject({
      name: null,
      slidingWindow: null,
      vocabularySize: null,
      chatTemplate: null,
      quantization: null,
      parameterCount: null,
    })
  })

  test('the vocabulary is counted by its tokens, and a guessed file type is one', () => {
    const others = { 'tokenizer.ggml.tokens': { length: 32_000, values: null }, 'general.file_type': 1024 + 7 }
    expect(modelShape(header('llama', {}, others))).toMatchObject({ vocabularySize: 32_000, quantization: 'Q8_0' })
  })
})

describe('a header that will not do', () => {
  test.each(['block_count', 'context_length', 'embedding_length', 'attention.head_count'])('lacks %s', (key) => {
    expect(() => modelShape(header('llama', { [key]: undefined }))).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining(`llama.${key}`) }),
    )
  })

  test('lacks its architecture', () => {
    const { metadata } = header('llama')
    const { 'general.architecture': _, ...rest } = metadata
    expect(() => modelShape({ ...header('llama'), metadata: rest })).toThrow(/general\.architecture/)
  })

  test.each<[string, GgufValue]>([
    ['block_count', 0],
    ['block_count', 513],
    ['block_count', 1.5],
    ['block_count', '4'],
    ['block_count', 2n ** 63n],
    ['embedding_length', -1],
    ['context_length', Number.NaN],
    ['attention.head_count', list(8, 8)],
    ['attention.head_count', { length: 5000, values: null }],
    ['attention.head_count_kv', { length: 4, values: ['a', 'b', 'c', 'd'] }],
  ])('has %s of %p', (key, value) => {
    expect(() => modelShape(header('llama', { [key]: value }))).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining(`llama.${key}`) }),
    )
  })

  test('inherits nothing from the prototype of objects', () => {
    expect(() => modelShape(header('llama', {}, { 'general.architecture': 'constructor' }))).toThrow(/constructor\./)
  })
})

test('every shape has as many heads as layers, none of them negative', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 512 }),
      fc.nat({ max: 128 }),
      fc.nat({ max: 128 }),
      (layers, heads, kvHeads) => {
        const shape = modelShape(
          header('llama', { block_count: layers, 'attention.head_count': heads, 'attention.head_count_kv': kvHeads }),
        )
        expect([shape.heads.length, shape.kvHeads.length]).toEqual([layers, layers])
        expect(Number.isSafeInteger(shape.keyLength)).toBe(true)
      },
    ),
  )
})
