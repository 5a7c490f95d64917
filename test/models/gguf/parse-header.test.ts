import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isCortexError } from '../../../src/errors.js'
import { cacheCells } from '../../../src/kv-cache/cache-cells.js'
import { cacheBytes } from '../../../src/kv-cache/cache-sizes.js'
import { modelShape, type ModelShape } from '../../../src/kv-cache/model-shape.js'
import type { RangeSource } from '../../../src/models/gguf/range-source.js'
import { parseHeader } from '../../../src/models/gguf/parse-header.js'
import { tinyLlama } from '../../fixtures/tiny-llama.js'
import { tinyModels } from '../../fixtures/tiny-models/tiny-models.js'
import { encodeGguf, encodeGgufHeader, type GgufInput } from '../../fixtures/write-gguf.js'

interface MeteredSource extends RangeSource {
  bytesRead: () => number
  largestRead: () => number
}

function sourceOf(content: Buffer): MeteredSource {
  let bytesRead = 0
  let largestRead = 0
  return {
    name: 'mutant.gguf',
    size: () => content.length,
    read: async (offset, length) => {
      bytesRead += Math.max(0, Math.min(length, content.length - offset))
      largestRead = Math.max(largestRead, length)
      return content.subarray(offset, offset + length)
    },
    close: async () => {},
    bytesRead: () => bytesRead,
    largestRead: () => largestRead,
  }
}

const kinds: GgufInput = {
  alignment: 64,
  metadata: {
    'general.architecture': 'llama',
    'llama.block_count': 2,
    'llama.context_length': { type: 'u64', value: 128 },
    'llama.embedding_length': 64,
    'llama.attention.head_count': [4, 4],
    'llama.attention.head_count_kv': [1, 0],
    'tokenizer.ggml.tokens': ['a', 'b', 'c'],
    'tokenizer.ggml.scores': { type: 'array', of: 'f32', values: [0, 1, 2] },
    'tokenizer.chat_template': '{{ messages }}',
    f64: { type: 'f64', value: 1 },
  },
  tensors: [
    { name: 'a', shape: [32, 2], format: 'q8_0' },
    { name: 'b', shape: [7], format: { type: 250, bytes: 100 } },
  ],
}
const tiny = tinyLlama({ layers: 1, heads: 1, format: 'q8_0' })
/** Only what decides about the cache: their vocabularies are the same. */
const headers = [tinyModels.gemma3(), tinyModels.jamba(), tinyModels.deepseek2()].map(({ metadata }) => ({
  metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('tokenizer.'))),
}))
const seeds = [tiny, kinds, { ...kinds, littleEndian: false }, ...headers].map((input) => ({
  content: encodeGguf(input),
  headerBytes: encodeGgufHeader(input).length,
}))

/** What tears parsers apart: lengths at the limits of their types, and just past what is there. */
const extremes = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]

/** `where` and `from` are parts of the header's length: mutants of weights are not worth much. */
type Mutation =
  | { kind: 'byte'; where: number; byte: number }
  | { kind: 'number'; where: number; value: bigint }
  | { kind: 'cut'; where: number }
  | { kind: 'copy'; where: number; from: number; length: number }
  | { kind: 'insert'; where: number; bytes: Uint8Array }

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('byte'), where: place, byte: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('number'), where: place, value: fc.constantFrom(...extremes) }),
  fc.record({ kind: fc.constant('cut'), where: place }),
  fc.record({ kind: fc.constant('copy'), where: place, from: place, length: fc.nat({ max: 64 }) }),
  fc.record({ kind: fc.constant('insert'), where: place, bytes: fc.uint8Array({ maxLength: 32 }) }),
)

function mutate(content: Buffer, headerBytes: number, change: Mutation): Buffer {
  const at = Math.floor(change.where * Math.min(headerBytes, content.length))
  switch (change.kind) {
    case 'byte':
      if (at < content.length) content.writeUInt8(change.byte, at)
      return content
    case 'number':
      if (at + 8 <= content.length) content.writeBigUInt64LE(change.value, at)
      return content
    case 'cut':
      return content.subarray(0, at)
    case 'copy': {
      const from = Math.floor(change.from * headerBytes)
      content.copyWithin(at, from, from + change.length)
      return content
    }
    case 'insert':
      return Buffer.concat([content.subarray(0, at), change.bytes, content.subarray(at)])
  }
}

test('50 000 mutants: an answer or one of our errors, and no more memory than the file deserves', async () => {
  const before = await usedMemory()
  let answered = 0
  let shaped = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async ({ content: whole, headerBytes }, mutations) => {
        const content = mutations.reduce<Buffer>(
          (bytes, change) => mutate(bytes, headerBytes, change),
          Buffer.from(whole),
        )
        const source = sourceOf(content)
        try {
          const header = await parseHeader(source)
          answered++
          checkSizes(modelShape(header))
          shaped++
        } catch (thrown) {
          if (!isCortexError(thrown)) throw thrown
          if (!['MODEL_NOT_GGUF', 'MODEL_INVALID', 'MODEL_TRUNCATED'].includes(thrown.code)) throw thrown
        }
        if (source.largestRead() > 4 * 1024 * 1024) throw new Error(`${source.largestRead()} bytes at once`)
        if (source.bytesRead() > 4 * content.length + 64) throw new Error(`${source.bytesRead()} bytes`)
      },
    ),
    { numRuns: 50_000, seed: 5, endOnFailure: true },
  )
  // A fuzzer whose mutants are all refused at the first byte tests nothing.
  expect(answered).toBeGreaterThan(3000)
  expect(shaped).toBeGreaterThan(1000)
  expect((await usedMemory()) - before).toBeLessThan(32 * 1024 * 1024)
}, 120_000)

/** Whatever a header claims, sizes are whole numbers of bytes, or not known. */
function checkSizes(shape: ModelShape): void {
  const cells = cacheCells({ contextSize: 4096, parallel: 2 }, shape)
  const bytes = cacheBytes(shape, cells, { k: 'q8_0', v: 'f16' })
  const { k = 0, v = 0, state = 0, total = 0 } = bytes ?? {}
  if (![k, v, state, total].every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new Error(JSON.stringify(bytes))
  }
}

/** Bytes in use when all garbage is gone. */
async function usedMemory(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let times = 0; times < 3; times++) {
    collect()
    await new Promise(setImmediate)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('a header that ends at any byte is said to end there', async () => {
  for (const { content, headerBytes } of seeds) {
    // The padding behind it is no loss if there are no tensors.
    for (let length = 4; length < headerBytes - 64; length++) {
      const cut = parseHeader(sourceOf(content.subarray(0, length)))
      await expect(cut).rejects.toMatchObject({
        code: 'MODEL_TRUNCATED',
        message: expect.stringContaining(`ends after ${length} bytes`),
      })
    }
  }
})

test('a file that claims the largest counts is refused without being read far', async () => {
  const header = encodeGgufHeader({ metadata: { 'general.architecture': 'x', values: [1, 2, 3] } })
  for (const claim of [2n ** 30n, 2n ** 40n, 2n ** 64n - 1n]) {
    const content = Buffer.concat([header, Buffer.alloc(1000)])
    content.writeBigUInt64LE(claim, content.indexOf('values') + 'values'.length + 8)
    const source = sourceOf(content)
    await expect(parseHeader(source)).rejects.toMatchObject({
      code: expect.stringMatching(/MODEL_(INVALID|TRUNCATED)/),
    })
    expect(source.bytesRead()).toBeLessThanOrEqual(2 * content.length)
  }
})
