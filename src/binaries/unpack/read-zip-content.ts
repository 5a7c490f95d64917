import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { isSystemError } from '../../host/disk-errors.js'
import { invalidArchive, quoted } from './invalid-archive.js'
import type { ZipEntry } from './zip-entry.js'

const chunkSize = 256 * 1024

/** The content of an entry. @throws CortexError ARCHIVE_INVALID where it has not the size and the checksum that it says */
export async function* readZipContent(
  file: string,
  entry: ZipEntry,
  archive: string,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  let length = 0
  let checksum = 0
  for await (const chunk of inflated(file, entry, archive)) {
    signal?.throwIfAborted()
    length += chunk.length
    if (length > entry.size) break
    checksum = crc32(chunk, checksum)
    yield chunk
  }
  if (length !== entry.size) throw invalidArchive(archive, `${quoted(entry.path)} has another size than it says`)
  if (checksum !== entry.crc32) throw invalidArchive(archive, `${quoted(entry.path)} has another checksum than it says`)
}

async function* inflated(
  file: string,
  { path, compressed, compressedSize, contentOffset }: ZipEntry,
  archive: string,
): AsyncGenerator<Buffer, void, undefined> {
  // An empty range cannot be asked for.
  if (compressedSize === 0) return
  const range = { start: contentOffset, end: contentOffset + compressedSize - 1 }
  const source = createReadStream(file, { ...range, highWaterMark: chunkSize })
  const inflate = createInflateRaw({ chunkSize })
  try {
    yield* compressed
      ? (pipeline(source, inflate, () => {}) as AsyncIterable<Buffer>)
      : (source as AsyncIterable<Buffer>)
  } catch (error) {
    if (isSystemError(error)) throw error
    throw invalidArchive(archive, `${quoted(path)} cannot be decompressed`, error)
  } finally {
    source.destroy()
    inflate.destroy()
  }
  if (compressed && inflate.bytesWritten < compressedSize) {
    throw invalidArchive(archive, `something follows the content of ${quoted(path)}`)
  }
}
