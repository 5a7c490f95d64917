import { open, type FileHandle } from 'node:fs/promises'
import type { ZipFile } from 'yauzl'
import { isCortexError } from '../../errors.js'
import { isSystemError } from '../../host/disk-errors.js'
import { bomb, largestExpansion } from './bounded-expansion.js'
import { agrees, checkZipLayout } from './check-zip-layout.js'
import { invalidArchive, quoted } from './invalid-archive.js'
import { checkZipEntry, type ZipEntry } from './zip-entry.js'

/** Bytes; it is held in memory. The largest of llama.cpp's have 20 kB. */
const largestDirectory = 8 * 1024 ** 2

/**
 * The entries of a zip archive, after all that can be checked without unpacking them.
 *
 * @throws CortexError ARCHIVE_INVALID
 */
export async function readZip(file: string, archive: string): Promise<ZipEntry[]> {
  const yauzl = await loadYauzl()
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const zip = await yauzl.fromFdPromise(handle.fd, { autoClose: false, decodeStrings: false })
    const directory = cursorOf(zip)
    const end = size - endSize - zip.comment.length
    if (end - directory > largestDirectory) throw invalidArchive(archive, 'its directory is too large')
    const entries: ZipEntry[] = []
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry
      const names = {
        path: yauzl.getFileNameLowLevel(flags, raw, extraFields, false),
        otherPath: yauzl.getFileNameLowLevel(flags, raw, [], false),
      }
      entries.push(checkZipEntry(entry, await zip.readLocalFileHeaderPromise(entry), names, archive))
    }
    await checkEnd(handle, zip, { directory, end }, archive)
    for (const space of checkZipLayout(entries, directory, archive)) {
      if (!agrees(space, await readAt(handle, space.offset, space.size))) {
        throw invalidArchive(archive, `what follows ${quoted(space.entry.path)} says another size or checksum`)
      }
    }
    if (entries.reduce((sum, entry) => sum + entry.size, 0) > largestExpansion(size)) throw bomb(archive)
    return entries
  } catch (error) {
    if (isCortexError(error) || isSystemError(error)) throw error
    throw invalidArchive(
      archive,
      `its directory is damaged (${error instanceof Error ? error.message : 'unreadable'})`,
      error,
    )
  } finally {
    await handle.close()
  }
}

const endSize = 22
const zip64EndSize = 56 + 20

/**
 * The directory must be where the end of the archive says, and all that lies between the two; otherwise there is a second
 * end somewhere, and another directory with it.
 */
async function checkEnd(
  handle: FileHandle,
  zip: ZipFile,
  { directory, end }: { directory: number; end: number },
  archive: string,
): Promise<void> {
  const record = await readAt(handle, end, endSize)
  const after = cursorOf(zip)
  const isZip64 = end - after === zip64EndSize
  const says = (value: number, expected: number, unless: number) => value === expected || (isZip64 && value === unless)
  const agree =
    (end === after || isZip64) &&
    says(record.readUInt16LE(8), zip.entryCount, 0xffff) &&
    says(record.readUInt16LE(10), zip.entryCount, 0xffff) &&
    says(record.readUInt32LE(12), after - directory, 0xffff_ffff) &&
    says(record.readUInt32LE(16), directory, 0xffff_ffff)
  if (!agree) throw invalidArchive(archive, 'its end and its directory do not fit together')
}

/** Where the next entry of the directory is read; its type says boolean, by mistake. */
function cursorOf(zip: ZipFile): number {
  return Number(zip.readEntryCursor)
}

async function readAt(handle: FileHandle, offset: number, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, offset)
  return buffer.subarray(0, bytesRead)
}

async function loadYauzl(): Promise<Pick<typeof import('yauzl'), 'fromFdPromise' | 'getFileNameLowLevel'>> {
  // A CommonJS module: bundled, it has no names, only a default.
  return (await import('yauzl')).default
}
