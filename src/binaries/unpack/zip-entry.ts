import type { Entry, LocalFileHeader } from 'yauzl'
import { invalidArchive, quoted } from './invalid-archive.js'

/** An entry of a zip archive, of which both headers say the same. */
export interface ZipEntry {
  path: string
  /** Bytes, unpacked. */
  size: number
  compressedSize: number
  compressed: boolean
  crc32: number
  /** Of Unix, type and permissions, where it was made there; otherwise null. */
  mode: number | null
  /** Where its header, and then its content begins in the file. */
  offset: number
  contentOffset: number
  /** Its checksum and sizes follow its content once more. */
  hasDescriptor: boolean
}

const encrypted = 1 << 0
const descriptor = 1 << 3
const patched = 1 << 5
const strongEncrypted = 1 << 6
const inUtf8 = 1 << 11
const maskedHeaders = 1 << 13
/** Flags that change what an entry is; the others tell how well it was compressed. */
const decisive = encrypted | descriptor | patched | strongEncrypted | inUtf8 | maskedHeaders

/**
 * Compares what the directory of the archive says of an entry with what its own header says: some readers believe the one
 * and some the other.
 *
 * The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * @param path The name by the directory. @param otherPath The same, without what extra fields say of it.
 */
export function checkZipEntry(
  entry: Entry,
  local: LocalFileHeader,
  { path, otherPath }: { path: string; otherPath: string },
  archive: string,
): ZipEntry {
  const flags = entry.generalPurposeBitFlag
  const refuse = (why: string) => invalidArchive(archive, `${quoted(path)} ${why}`)
  if ((flags & (encrypted | strongEncrypted | maskedHeaders)) !== 0) throw refuse('is encrypted')
  if ((flags & patched) !== 0) throw refuse('is a patch of another file')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refuse(`is compressed in a way that is not known here (${entry.compressionMethod})`)
  }
  if (path !== otherPath) throw refuse(`has a second name, ${quoted(otherPath)}`)
  if (!local.fileName.equals(entry.fileNameRaw)) throw refuse('has another name in its own header')
  const hasDescriptor = (flags & descriptor) !== 0
  const { size, compressedSize } = localSizes(local)
  const says = (value: number, expected: number) => value === expected || (hasDescriptor && value === 0)
  if (
    (local.generalPurposeBitFlag & decisive) !== (flags & decisive) ||
    local.compressionMethod !== entry.compressionMethod ||
    !says(local.crc32, entry.crc32) ||
    !says(size, entry.uncompressedSize) ||
    !says(compressedSize, entry.compressedSize)
  ) {
    throw refuse('has another size, checksum or kind in its own header')
  }
  return {
    path,
    size: entry.uncompressedSize,
    compressedSize: entry.compressedSize,
    compressed: entry.compressionMethod === 8,
    crc32: entry.crc32,
    mode: unixMode(entry),
    offset: entry.relativeOffsetOfLocalHeader,
    contentOffset: local.fileDataStart,
    hasDescriptor,
  }
}

const inZip64 = 0xffff_ffff

/** In the own header of an entry, either both sizes are in the extra field of zip64 or none is. */
function localSizes({ uncompressedSize, compressedSize, extraField }: LocalFileHeader): {
  size: number
  compressedSize: number
} {
  if (uncompressedSize === inZip64 && compressedSize === inZip64) {
    for (let at = 0; at + 4 <= extraField.length; at += 4 + extraField.readUInt16LE(at + 2)) {
      if (extraField.readUInt16LE(at) !== 1 || extraField.readUInt16LE(at + 2) < 16) continue
      if (at + 20 > extraField.length) break
      return {
        size: Number(extraField.readBigUInt64LE(at + 4)),
        compressedSize: Number(extraField.readBigUInt64LE(at + 12)),
      }
    }
  }
  return { size: uncompressedSize, compressedSize }
}

/** By the system that it was made on: 3 is Unix, 19 macOS. */
function unixMode({ versionMadeBy, externalFileAttributes }: Entry): number | null {
  const system = versionMadeBy >>> 8
  const mode = externalFileAttributes >>> 16
  return (system === 3 || system === 19) && mode !== 0 ? mode : null
}
