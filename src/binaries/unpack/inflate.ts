import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { isCortexError } from '../../errors.js'
import { isSystemError } from '../../host/disk-errors.js'
import { invalidArchive } from './invalid-archive.js'

const chunkSize = 256 * 1024

/**
 * The content of a gzip file of `size` bytes, of all its members.
 *
 * @throws CortexError ARCHIVE_INVALID, while it is read
 */
export async function* inflateFile(
  file: string,
  size: number,
  archive: string,
): AsyncGenerator<Buffer, void, undefined> {
  const source = createReadStream(file, { highWaterMark: chunkSize })
  const gunzip = createGunzip({ chunkSize })
  // The error of either end reaches whoever reads the other.
  const inflated: AsyncIterable<Buffer> = pipeline(source, gunzip, () => {})
  try {
    yield* inflated
  } catch (error) {
    if (isCortexError(error) || isSystemError(error)) throw error
    throw invalidArchive(archive, 'it is not what gzip writes, or cut short', error)
  } finally {
    source.destroy()
  }
  // zlib stops without a word at the first zero behind a member.
  if (gunzip.bytesWritten < size) throw invalidArchive(archive, 'something follows its end')
}
