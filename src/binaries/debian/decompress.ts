import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CortexError, isCortexError } from '../../errors.js'

/** A file, or a part of it in bytes. */
export interface FileRange {
  file: string
  offset?: number
  size?: number
  /** For a person. */
  name?: string
}

const chunkSize = 256 * 1024

/** @throws CortexError ARCHIVE_INVALID, while it is read */
export async function* decompress(
  { file, offset = 0, size, name = path.basename(file) }: FileRange,
  format: 'xz' | 'gz',
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const range = size === undefined ? { start: offset } : { start: offset, end: offset + size - 1 }
  const source = createReadStream(file, { ...range, highWaterMark: chunkSize })
  try {
    for await (const chunk of format === 'gz' ? inflateGzip(source) : inflateXz(source)) {
      signal?.throwIfAborted()
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    }
  } catch (error) {
    if (signal?.aborted || isCortexError(error)) throw error
    throw new CortexError('ARCHIVE_INVALID', `${name} cannot be decompressed (${format}).`, {
      hint: 'The file is damaged; get it from another mirror (CORTEX_DEBIAN_MIRROR).',
      cause: error,
    })
  } finally {
    source.destroy()
  }
}

function inflateGzip(source: Readable): AsyncIterable<Uint8Array> {
  // The error of either end reaches whoever reads the other.
  return pipeline(source, createGunzip({ chunkSize }), () => {})
}

async function* inflateXz(source: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  // A CommonJS module: bundled, it has no names, only a default.
  const { default: xz } = await import('xz-decompress')
  const reader = new xz.XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>).getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    // xz-decompress 0.2.3 throws here when it has come to its end and not all of it was read.
    await reader.cancel().catch(() => {})
  }
}
