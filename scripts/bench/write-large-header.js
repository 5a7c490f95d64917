import { writeFile } from 'node:fs/promises'

/** As many as the largest tokenizers have. */
const tokens = 262_144
const merges = 400_000
const [typeInt32, typeFloat32, typeString, typeArray] = [5, 6, 8, 9]

/**
 * A GGUF file that has no tensors and the metadata of a model with a large vocabulary: 15 MB.
 * @param {string} file
 */
export async function writeLargeHeader(file) {
  const text = (/** @type {string} */ value) => [u64(value.length), Buffer.from(value, 'latin1')]
  const list = (/** @type {string} */ key, /** @type {number} */ type, /** @type {number} */ length) => [
    ...text(key),
    u32(typeArray),
    u32(type),
    u64(length),
  ]
  await writeFile(
    file,
    Buffer.concat([
      Buffer.from('GGUF'),
      u32(3),
      u64(0),
      u64(5),
      ...[...text('general.architecture'), u32(typeString), ...text('llama')],
      ...list('tokenizer.ggml.tokens', typeString, tokens),
      ...Array.from({ length: tokens }, (_, i) => text(i.toString(36).padStart(4 + (i % 9), '_'))).flat(),
      ...[...list('tokenizer.ggml.scores', typeFloat32, tokens), Buffer.alloc(4 * tokens)],
      ...[...list('tokenizer.ggml.token_type', typeInt32, tokens), Buffer.alloc(4 * tokens)],
      ...list('tokenizer.ggml.merges', typeString, merges),
      ...Array.from({ length: merges }, (_, i) => text(`${i.toString(36)} ${i % 7777}__`)).flat(),
    ]),
  )
}

/** @param {number} value */
function u32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** @param {number} value */
function u64(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
