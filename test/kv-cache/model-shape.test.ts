import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { GgufHeader, GgufValue } from '../../src/facts/gguf-header.js'
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
    const shape = modelShape(header('mamba', { 'attention.head_count': undefined, ...ssm }))
    expect(shape).toMatchObject({ attention: 'recurrent', heads: [0, 0, 0, 0], kvHeads: [0, 0, 0, 0], keyLength: 0 })
  })
})

const ssm = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 1024, 'ssm.state_size': 16, 'ssm.group_count': 1 }
const mla = { 'attention.kv_lora_rank': 512, 'attention.key_length_mla': 192, 'attention.value_length_mla': 128 }
const wkv = { 'wkv.head_size': 64 }
const window = { 'attention.sliding_window': 512 }

describe('the kind of attention', () => {
  test.each<[string, Record<string, GgufValue>, ReturnType<typeof kindOf>]>([
    ['llama', {}, 'plain'],
    ['qwen3', { 'attention.key_length': 128 }, 'plain'],
    ['gemma', {}, 'plain'],
    ['gemma2', {}, 'sliding-window'],
    ['gemma3', window, 'sliding-window'],
    ['gemma3', {}, 'plain'],
    ['gpt-oss', window, 'sliding-window'],
    ['llama4', {}, 'sliding-window'],
    ['llama4', { 'attention.sliding_window': 0 }, 'plain'],
    ['olmo2', {}, 'plain'],
    ['olmo2', window, 'sliding-window'],
    ['olmo2', { 'attention.sliding_window': 0 }, 'plain'],
    // llama.cpp does not heed their windows.
    ['phi3', window, 'plain'],
    ['qwen2', window, 'plain'],
    ['deepseek2', mla, 'mla'],
    // From before there were keys for it, with K and V of all heads.
    ['deepseek2', { 'attention.kv_lora_rank': 512 }, 'plain'],
    ['jamba', ssm, 'recurrent'],
    ['falcon-h1', ssm, 'recurrent'],
    ['qwen3next', { ...ssm, full_attention_interval: 4 }, 'recurrent'],
    ['lfm2', { 'shortconv.l_cache': 3 }, 'recurrent'],
    ['rwkv7', wkv, 'recurrent'],
    ['kimi-linear', { 'kda.head_dim': 128, 'ssm.conv_kernel': 4, ...mla }, 'recurrent'],
    ['glm4moe', { nextn_predict_layers: 1 }, 'plain'],
  ])('of %s with %j is %3$s', (architecture, keys, kind) => {
    expect(kindOf(architecture, keys)).toBe(kind)
  })

  test.each<[string, Record<string, GgufValue>]>([
    ['brand-new', {}],
    ['brand-new', ssm],
    // Of a known one, with keys that mean something else.
    ['llama', ssm],
    ['llama', mla],
    ['t5', { decoder_block_count: 4 }],
    ['deepseek2', { ...mla, 'attention.indexer.head_count': 64 }],
    ['glm4moe', { nextn_predict_layers: 4 }],
    // Without what llama.cpp insists on.
    ['deepseek2', { 'attention.key_length_mla': 192 }],
    ['gpt-oss', {}],
    ['gemma4', window],
    ['jamba', { 'ssm.conv_kernel': 4 }],
    ['mamba2', { ...ssm, 'ssm.group_count': undefined as never }],
    ['nemotron_h', { ...ssm }],
    ['qwen3next', { ...ssm, full_attention_interval: 0 }],
    ['gemma4', { ...window, 'attention.sliding_window_pattern': list(1, 1, 0, 1), 'attention.shared_kv_layers': 5 }],
  ])('of %s with %j is not known, and neither is its cache', (architecture, keys) => {
    expect(modelShape(header(architecture, keys))).toMatchObject({ attention: 'unknown', layerCaches: null })
  })
})

describe('layers with a window', () => {
  /** `1`: it has one, as build 11669 logs for each layer. */
  const windowed = (architecture: string, keys: Record<string, GgufValue>, layers = 12) =>
    modelShape(header(architecture, { block_count: layers, ...keys }))
      .layerCaches?.map(({ cache }) => (cache === 'windowed' ? 1 : 0))
      .join('')

  test.each([
    ['afmoe', '111011101110'],
    ['cohere2', '111011101110'],
    ['cohere2moe', '011101110111'],
    ['exaone-moe', '111011101110'],
    ['gemma2', '101010101010'],
    ['gemma3', '111110111110'],
    ['gemma3n', '111101111011'],
    ['gpt-oss', '101010101010'],
    ['laguna', '011101110111'],
    ['llama4', '111011101110'],
    ['mellum', '111011101110'],
    ['muse-glimmer', '111011101110'],
    ['olmo2', '111011101110'],
    ['plamo3', '111111101111'],
    ['smallthinker', '011101110111'],
    ['exaone4', '000000000000'],
    ['phi3', '000000000000'],
  ])('of %s are %s', (architecture, expected) => {
    expect(windowed(architecture, window)).toBe(expected)
  })

  test('of exaone4 are there in the large model alone', () => {
    expect(windowed('exaone4', {}, 64)).toBe('1110'.repeat(16))
  })

  const pattern = 'attention.sliding_window_pattern'
  test('are those that the file names, by a period or one by one', () => {
    expect(windowed('gemma3', { ...window, [pattern]: 3 })).toBe('110110110110')
    expect(windowed('laguna', { ...window, [pattern]: 3 })).toBe('011011011011')
    expect(windowed('gemma2', { ...window, [pattern]: 0 })).toBe('111111111111')
    const listed = { length: 12, values: Array.from('110101001110', (digit) => digit === '1') }
    for (const architecture of ['gpt-oss', 'gemma4', 'granite_swa', 'mimo2', 'step35', 'smallthinker']) {
      expect(windowed(architecture, { ...window, [pattern]: listed })).toBe('110101001110')
    }
    expect(windowed('granite_swa', { ...window, [pattern]: list(1, 0, 1) })).toBe('101000000000')
  })

  test('may have heads of another size', () => {
    const keys = { ...window, 'attention.key_length_swa': 32, 'attention.value_length_swa': 16 }
    expect(modelShape(header('gemma2', keys))).toMatchObject({
      layerCaches: [
        { cache: 'windowed', k: 8 * 32, v: 8 * 16 },
        { cache: 'full', k: 8 * 64, v: 8 * 64 },
        { cache: 'windowed', k: 8 * 32, v: 8 * 16 },
        { cache: 'full', k: 8 * 64, v: 8 * 64 },
      ],
      widestV: 512,
    })
  })

  test.each([
    ['gemma2', {}, 4096],
    ['gemma2', window, 512],
    ['llama4', window, 8192],
    ['smallthinker', window, 4096],
    ['gpt-oss', window, 512],
  ])('of %s with %j see %d tokens', (architecture, keys, tokens) => {
    expect(modelShape(header(architecture, keys)).slidingWindow).toBe(tokens)
  })
})

describe('layers without a cache of their own', () => {
  const cached = (architecture: string, keys: Record<string, GgufValue>) =>
    modelShape(header(architecture, keys)).layerCaches?.map(({ cache, state }) => [cache, state])

  test('look into that of an earlier one', () => {
    const caches = modelShape(header('gemma3n', { ...window, block_count: 22 })).layerCaches
    expect(caches?.map(({ cache }) => cache === 'none').lastIndexOf(false)).toBe(19)
    const pattern = { 'attention.sliding_window_pattern': list(1, 0, 1, 0), 'attention.shared_kv_layers': 2 }
    expect(cached('gemma4', { ...window, ...pattern })).toEqual([
      ['windowed', 0],
      ['full', 0],
      ['none', 0],
      ['none', 0],
    ])
  })

  test('only predict further tokens', () => {
    expect(cached('glm4moe', { nextn_predict_layers: 1 })?.at(-1)).toEqual(['none', 0])
  })

  test('keep a state', () => {
    const kvHeads = { 'attention.head_count_kv': list(0, 2, 0, 2) }
    const full = ['full', 0]
    expect(cached('jamba', { ...ssm, ...kvHeads })).toEqual([
      ['none', 3 * 1024 + 16 * 1024],
      full,
      ['none', 19_456],
      full,
    ])
    expect(cached('granitehybrid', { ...ssm, ...kvHeads })?.[0]).toEqual(['none', 3 * (1024 + 32) + 16 * 1024])
    expect(cached('lfm2', { 'shortconv.l_cache': 3, ...kvHeads })?.[0]).toEqual(['none', 2 * 512])
    expect(cached('rwkv7', wkv)?.[0]).toEqual(['none', 512 * (2 + 64)])
    expect(cached('rwkv6qwen2', { ...wkv, token_shift_count: 1 })?.[0]).toEqual(['none', 512 * (1 + 64)])
    const kda = { 'kda.head_dim': 64, 'ssm.conv_kernel': 4, ...mla }
    expect(cached('kimi-linear', { ...kda, ...kvHeads })).toEqual([
      ['none', (3 * 3 + 64) * 64 * 8],
      full,
      ['none', 37_376],
      full,
    ])
  })

  test('are three of four, unless the file says which', () => {
    const state = 3 * (1024 + 32) + 16 * 1024
    expect(cached('qwen35', ssm)).toEqual([...Array.from({ length: 3 }, () => ['none', state]), ['full', 0]])
    expect(cached('qwen3next', { ...ssm, full_attention_interval: 2 })?.[1]).toEqual(['full', 0])
    expect(cached('qwen3next', { ...ssm, 'attention.recurrent_layers': list(0, 1, 1, 1) })?.[0]).toEqual(['full', 0])
  })

  test('are only a feed-forward', () => {
    const keys = { 'attention.head_count_kv': list(0, 2, 0, 0), feed_forward_length: list(0, 0, 1024, 0) }
    expect(cached('nemotron_h', { ...ssm, ...keys })?.map(([cache, state]) => [cache, state !== 0])).toEqual([
      ['none', true],
      ['full', false],
      ['none', false],
      ['none', true],
    ])
  })

  test('may have a state beside a cache', () => {
    expect(cached('falcon-h1', ssm)?.[0]).toEqual(['full', 3 * (1024 + 32) + 16 * 1024])
  })

  test('of compressed attention have no V, which is a view of K', () => {
    const keys = { ...mla, 'attention.head_count_kv': 1, 'attention.key_length': 576, 'attention.value_length': 512 }
    expect(modelShape(header('deepseek2', keys))).toMatchObject({
      layerCaches: Array.from({ length: 4 }, () => ({ cache: 'full', k: 576, v: 0 })),
      widestV: 0,
    })
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
