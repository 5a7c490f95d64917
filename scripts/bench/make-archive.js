import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { Header } from 'tar'

const mebibyte = 2 ** 20
const fileSize = 20 * mebibyte

/**
 * A gzip'd tar archive of about so many MiB in the shape of a build with its GPU libraries: a few dozen large files, half
 * of whose bytes gzip makes nothing of (kernels that are compressed already) and half of which shrink to a quarter.
 * @param {string} file
 * @param {number} size
 */
export async function makeArchive(file, size) {
  const count = Math.round((size * mebibyte * 1.6) / fileSize)
  await pipeline(Readable.from(tarOf(count), { objectMode: false }), createGzip({ level: 1 }), createWriteStream(file))
}

/** @param {number} count */
async function* tarOf(count) {
  const machineCode = likeMachineCode()
  for (let index = 0; index < count; index++) {
    const header = Buffer.alloc(512)
    new Header({ path: `llama-b1/lib${index}.so`, type: 'File', mode: 0o755, size: fileSize }).encode(header)
    yield header
    for (let written = 0; written < fileSize; written += mebibyte) {
      yield (written / mebibyte) % 2 === 0 ? randomBytes(mebibyte) : machineCode
    }
  }
  yield Buffer.alloc(1024)
}

/** Bytes that gzip shrinks to a quarter: few values, in short runs. */
function likeMachineCode() {
  const bytes = randomBytes(mebibyte)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) & 3
  return bytes
}
