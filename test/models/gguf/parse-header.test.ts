import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isCortexError } from '../../../src/errors.js'
import { modelShape } from '../../../src/kv-cache/model-shape.js'
import type { ByteSource } from '../../../src/models/gguf/byte-source.js'
import { parseHeader } from '../../../src/models/gguf/parse-header.js'
import { tinyLlama } from '../../fixtures/tiny-llama.js'
import { encodeGguf, encodeGgufHeader, type GgufInput } from '../../fixtures/write-gguf.js'

interface MeteredSource extends ByteSource {
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
const seeds = [tiny, kinds, { ...kinds, littleEndian: false }].map((input) => ({
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

test('6000 mutants: an answer or one of our errors, and no more read than a few times the file', async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 2),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (index, mutations) => {
        const seed = seeds[index] ?? { content: Buffer.alloc(0), headerBytes: 0 }
        const content = mutations.reduce<Buffer>(
          (bytes, change) => mutate(bytes, seed.headerBytes, change),
          Buffer.from(seed.content),
        )
        const source = sourceOf(content)
        try {
          const header = await parseHeader(source)
          answered++
          modelShape(header)
        } catch (thrown) {
          if (!isCortexError(thrown)) throw thrown
          expect(['MODEL_NOT_GGUF', 'MODEL_INVALID', 'MODEL_TRUNCATED']).toContain(thrown.code)
          expect(thrown.message).not.toBe('')
        }
        expect(source.largestRead()).toBeLessThanOrEqual(4 * 1024 * 1024)
        expect(source.bytesRead()).toBeLessThanOrEqual(4 * content.length + 64)
      },
    ),
    { numRuns: 6000 },
  )
  // A fuzzer whose mutants are all refused at the first byte tests nothing.
  expect(answered).toBeGreaterThan(300)
}, 60_000)

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
