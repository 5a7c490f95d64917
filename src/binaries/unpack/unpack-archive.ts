import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { isCortexError } from '../../errors.js'
import { diskError } from '../../host/disk-errors.js'
import { abortedError } from '../aborted.js'
import { decompress } from '../debian/decompress.js'
import { unpackDeb } from '../debian/unpack-deb.js'
import { archiveKind, kindLength } from './archive-kind.js'
import { boundedExpansion } from './bounded-expansion.js'
import { createFolderWriter } from './folder-writer.js'
import { inflateFile } from './inflate.js'
import { invalidArchive } from './invalid-archive.js'
import { createTarUnpacker } from './tar-unpacker.js'
import { unpackZip } from './unpack-zip.js'

export interface UnpackRequest {
  file: string
  /** An empty folder that exists. When this throws, the caller removes it with what is in it. */
  into: string
  /** The archive's name for a person. */
  what: string
  signal?: AbortSignal | undefined
}

/**
 * Unpacks a tar archive (plain, gzip or xz), a zip archive or a Debian package. Of what kind it is, its first bytes say.
 * Regular files, folders and relative links that stay inside are written; anything else in it, and the whole archive is
 * refused. A folder at its top stays.
 *
 * @throws CortexError ARCHIVE_INVALID, DISK_FULL, STORE_UNWRITABLE, ABORTED
 */
export async function unpackArchive({ file, into, what, signal }: UnpackRequest): Promise<void> {
  try {
    const kind = archiveKind(await readHead(file))
    if (kind === null) {
      throw invalidArchive(
        what,
        'it is neither a tar archive (plain, .gz or .xz) nor a zip archive nor a Debian package',
      )
    }
    if (kind === 'zip') {
      const writer = createFolderWriter(into, { digests: false })
      await unpackZip(file, writer, what, signal)
      await writer.finish()
      return
    }
    const unpacker = createTarUnpacker(into, () => true, { digests: false })
    if (kind === 'deb') await unpackDeb(file, unpacker, { name: what, signal })
    else await unpacker.unpack(await readPlain(kind, file, what, signal), what, signal)
    await unpacker.finish()
  } catch (thrown) {
    if (signal?.aborted) throw abortedError(`Unpacking ${what}`, signal)
    throw isCortexError(thrown) ? thrown : diskError(thrown, into)
  }
}

async function readPlain(
  kind: 'tar' | 'tar.gz' | 'tar.xz',
  file: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Buffer>> {
  if (kind === 'tar') return createReadStream(file)
  const { size } = await stat(file)
  const plain = kind === 'tar.gz' ? inflateFile(file, size, what) : decompress({ file, name: what }, 'xz', signal)
  return boundedExpansion(plain, size, what)
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(kindLength), 0, kindLength, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
