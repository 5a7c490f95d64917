import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { isCortexError } from '../../errors.js'
import { isSystemError } from '../../host/disk-errors.js'
import { invalidArchive, quoted } from './invalid-archive.js'

/** An entry of a zip archive, whose two headers agree. */
export interface ZipEntry {
  path: string
  size: number
  compressedSize: number
  /** Of Unix, where it was made there: type and permissions; otherwise null. */
  mode: number | null
  isFolder: boolean
  /** Checked against its size and its CRC-32 while it is read. */
  content(): AsyncGenerator<Buffer, void, undefined>
}

const chunkSize = 256 * 1024
const stored = 0
const deflated = 8

/** All entries of a zip archive. @throws CortexError ARCHIVE_INVALID */
export async function readZip(file: string, archive: string): Promise<ZipEntry[]> {
  const { fromFdPromise, getFileNameLowLevel } = await loadYauzl()
  const handle = await open(file)
  try {
    const zip = await fromFdPromise(handle.fd, { autoClose: false, decodeStrings: false })
    const entries: ZipEntry[] = []
    for await (const entry of zip.eachEntry()) {
      const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
      if (entry.isEncrypted()) throw invalidArchive(archive, `${quoted(path)} is encrypted`)
      if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
        throw invalidArchive(archive, `${quoted(path)} is compressed in an unknown way (${entry.compressionMethod})`)
      }
      const start = await contentStart(zip, entry, path, archive)
      entries.push({
        path,
        size: entry.uncompressedSize,
        compressedSize: entry.compressedSize,
        mode: unixMode(entry),
        isFolder: /[\\/]$/.test(path),
        content: () => readContent(file, start, entry, path, archive),
      })
    }
    return entries
  } catch (error) {
    if (isCortexError(error) || isSystemError(error)) throw error
    throw invalidArchive(archive, error instanceof Error ? error.message : String(error), error)
  } finally {
    await handle.close()
  }
}

async function contentStart(zip: ZipFile, entry: Entry, path: string, archive: string): Promise<number> {
  const local = await zip.readLocalFileHeaderPromise(entry)
  if (!local.fileName.equals(entry.fileNameRaw)) {
    throw invalidArchive(archive, `its directory says ${quoted(path)} where the entry has another name`)
  }
  return local.fileDataStart
}

/** The system it was made on: 3 is Unix, 19 macOS. */
function unixMode({ versionMadeBy, externalFileAttributes }: Entry): number | null {
  const system = versionMadeBy >>> 8
  const mode = externalFileAttributes >>> 16
  return (system === 3 || system === 19) && mode !== 0 ? mode : null
}

async function* readContent(
  file: string,
  start: number,
  { compressedSize, uncompressedSize, compressionMethod, crc32: expected }: Entry,
  path: string,
  archive: string,
): AsyncGenerator<Buffer, void, undefined> {
  let length = 0
  let crc = 0
  if (compressedSize > 0) {
    const source = createReadStream(file, { start, end: start + compressedSize - 1, highWaterMark: chunkSize })
    const content: AsyncIterable<Buffer> =
      compressionMethod === stored ? source : pipeline(source, createInflateRaw({ chunkSize }), () => {})
    try {
      for await (const chunk of content) {
        length += chunk.length
        if (length > uncompressedSize) break
        crc = crc32(chunk, crc)
        yield chunk
      }
    } catch (error) {
      if (isSystemError(error)) throw error
      throw invalidArchive(archive, `${quoted(path)} cannot be decompressed`, error)
    } finally {
      source.destroy()
    }
  }
  if (length !== uncompressedSize) throw invalidArchive(archive, `${quoted(path)} has another length than it says`)
  if (crc !== expected) throw invalidArchive(archive, `${quoted(path)} has another checksum than it says`)
}

async function loadYauzl(): Promise<Pick<typeof import('yauzl'), 'fromFdPromise' | 'getFileNameLowLevel'>> {
  // A CommonJS module: bundled, it has no names, only a default.
  return (await import('yauzl')).default
}
