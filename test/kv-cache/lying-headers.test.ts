import { describe, expect, test } from '@jest/globals'
import { isCortexError } from '../../src/errors.js'
import { cacheCells } from '../../src/kv-cache/cache-cells.js'
import { cacheBytes } from '../../src/kv-cache/cache-sizes.js'
import type { GgufHeader, GgufValue } from '../../src/facts/gguf-header.js'
import { modelShape } from '../../src/kv-cache/model-shape.js'
import { parseHeader } from '../../src/models/gguf/parse-header.js'
import { tinyModels, type TinyModel } from '../fixtures/tiny-models/tiny-models.js'
import { encodeGgufHeader } from '../fixtures/write-gguf.js'

const lies: readonly GgufValue[] = [
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 32 - 1,
  2 ** 53,
  2n ** 64n - 1n,
  true,
  false,
  '',
  'gguf',
  { length: 0, values: [] },
  { length: 3, values: [1, 2, 0] },
  { length: 600, values: Array.from({ length: 600 }, (_, index) => index) },
  { length: 2, values: ['a', 'b'] },
  { length: 4, values: [true, false, true, true] },
  { length: 2 ** 30, values: null },
  { length: 2, values: [2n ** 63n, 1] },
]

async function headerOf(name: TinyModel): Promise<GgufHeader> {
  const content = encodeGgufHeader({ metadata: tinyModels[name]().metadata })
  return parseHeader({
    name,
    size: () => content.length,
    read: async (offset, length) => content.subarray(offset, offset + length),
    close: async () => {},
  })
}

/** What is made of a header: its sizes, that they are not known, or the message of the refusal. */
function judge(header: GgufHeader): number[] | null | string {
  try {
    const shape = modelShape(header)
    const bytes = cacheBytes(shape, cacheCells({ contextSize: 4096 }, shape), { k: 'f16', v: 'f16' }, 'off')
    return bytes && [bytes.k, bytes.v, bytes.state, bytes.total]
  } catch (thrown) {
    if (!isCortexError(thrown) || thrown.code !== 'MODEL_INVALID') throw thrown
    return thrown.message
  }
}

describe.each(Object.keys(tinyModels) as TinyModel[])('the header of %s', (name) => {
  test('with any key missing or lying gives sizes that can be, none, or an error that names the key', async () => {
    const header = await headerOf(name)
    const keys = Object.keys(header.metadata).filter((key) => !key.startsWith('tokenizer.'))
    expect(judge(header)).toHaveLength(4)
    for (const key of keys) {
      const { [key]: _, ...without } = header.metadata
      const metadatas = [without, ...lies.map((lie) => ({ ...without, [key]: lie }))]
      for (const metadata of metadatas) {
        const outcome = judge({ ...header, metadata })
        if (typeof outcome === 'string') {
          // Under another architecture all other keys are missing.
          expect(outcome).toMatch(key === 'general.architecture' ? /header/ : key)
        } else {
          expect((outcome ?? []).filter((size) => !Number.isSafeInteger(size) || size < 0)).toEqual([])
        }
      }
    }
  })
})

test.each([
  ['head counts as texts', { 'llama.attention.head_count': 'two' }, /llama\.attention\.head_count is not/],
  [
    'fewer head counts than layers',
    { 'llama.attention.head_count': { length: 1, values: [2] } },
    /a list with one entry for each of the 3 layers/,
  ],
  [
    'a list too long to be kept',
    { 'llama.attention.head_count_kv': { length: 2000, values: null } },
    /a list with one entry for each of the 3 layers/,
  ],
  ['more layers than there can be', { 'llama.block_count': 100_000 }, /100000; llama.cpp supports 512 layers/],
])('%s are refused by name', async (_, lie, message) => {
  const header = await headerOf('llama, grouped')
  expect(judge({ ...header, metadata: { ...header.metadata, ...lie } })).toMatch(message)
})
