import { invalidArchive, quoted } from './invalid-archive.js'
import type { ZipEntry } from './zip-entry.js'

/** The space behind the content of an entry, for its descriptor. */
export interface DescriptorSpace {
  entry: ZipEntry
  offset: number
  size: number
}

/** With or without its signature, with sizes of 4 or 8 bytes. */
const descriptorSizes: ReadonlySet<number> = new Set([12, 16, 20, 24])

/**
 * Checks that the entries fill the file from its first byte to the directory, with nothing between them and no byte in two
 * of them. Overlapping entries make a bomb of a small file (Fifield, "A better zip bomb"), and what lies before or between
 * them is a hiding place for what another reader may take for the archive.
 */
export function checkZipLayout(entries: readonly ZipEntry[], directory: number, archive: string): DescriptorSpace[] {
  const sorted = [...entries].sort((a, b) => a.offset - b.offset)
  const first = sorted[0]?.offset ?? directory
  if (first > 0) throw invalidArchive(archive, `${first} bytes lie before its first entry`)
  const descriptors: DescriptorSpace[] = []
  for (const [index, entry] of sorted.entries()) {
    const offset = entry.contentOffset + entry.compressedSize
    const space = (sorted[index + 1]?.offset ?? directory) - offset
    if (space < 0) throw invalidArchive(archive, `${quoted(entry.path)} overlaps with what follows it`)
    if (entry.hasDescriptor ? !descriptorSizes.has(space) : space !== 0) {
      throw invalidArchive(archive, `${space} bytes that belong to no entry follow ${quoted(entry.path)}`)
    }
    if (entry.hasDescriptor) descriptors.push({ entry, offset, size: space })
  }
  return descriptors
}

const signature = 0x0807_4b50

/** Whether the bytes in that space say the same as the directory. */
export function agrees({ entry, size }: DescriptorSpace, bytes: Buffer): boolean {
  const signed = size === 16 || size === 24
  if (bytes.length !== size || (signed && bytes.readUInt32LE(0) !== signature)) return false
  const at = signed ? 4 : 0
  const [compressedSize, length] =
    size < 20
      ? [bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8)]
      : [Number(bytes.readBigUInt64LE(at + 4)), Number(bytes.readBigUInt64LE(at + 12))]
  return bytes.readUInt32LE(at) === entry.crc32 && compressedSize === entry.compressedSize && length === entry.size
}
