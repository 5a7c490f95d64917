import { invalidArchive } from './invalid-archive.js'

export const blockSize = 512

/** What one header block says, before pax and GNU headers had their say. */
export interface TarHeader {
  /** `0` a file, `5` a folder, `2` a link, `x`, `g`, `L`, `K` metadata of the entry that follows; … */
  type: string
  path: string
  linkpath: string
  /** Bytes of content, which are padded to whole blocks. */
  size: number
  /** Permissions. */
  mode: number
}

/**
 * Reads a header of the tar formats v7, ustar (POSIX.1-1988, and pax on top of it) and GNU. Readers of tar archives differ in
 * what they make of a header that is not quite right, and what is one archive to the one that checks it may be another to
 * the one that unpacks it: so what no writer writes is refused.
 *
 * The formats: https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export function readTarHeader(block: Buffer, archive: string): TarHeader {
  const refuse = (why: string) => invalidArchive(archive, why)
  if (number(block.subarray(148, 156)) !== checksumOf(block)) throw refuse('the checksum of a header is wrong')
  const magic = block.toString('latin1', 257, 265)
  if (!magics.has(magic)) throw refuse('it is of an unknown tar format')
  const size = number(block.subarray(124, 136))
  if (size === null) throw refuse('the size of an entry is no number')
  const mode = number(block.subarray(100, 108))
  if (mode === null) throw refuse('the mode of an entry is no number')
  const name = text(block.subarray(0, 100))
  const prefix = magic === ustar ? text(block.subarray(345, 500)) : ''
  const linkpath = text(block.subarray(157, 257))
  if (name === null || prefix === null || linkpath === null) throw refuse('the path of an entry is not in UTF-8')
  const type = block.toString('latin1', 156, 157).replace('\0', '0')
  return { type, path: prefix === '' ? name : `${prefix}/${name}`, linkpath, size, mode }
}

const ustar = 'ustar\x0000'
const magics: ReadonlySet<string> = new Set([ustar, 'ustar  \0', '\0'.repeat(8)])

/** The sum of all bytes, those of the checksum itself taken for spaces. */
function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20
  for (let i = 0; i < blockSize; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0
  return sum
}

/** Octal, or, for what that has no room for, base 256 with its first bit set. null for what is neither, and below 0. */
function number(field: Buffer): number | null {
  const first = field[0] ?? 0
  if (first >= 0x80) {
    if (first !== 0x80) return null
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0)
    return Number.isSafeInteger(value) ? value : null
  }
  const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1]
  return digits === undefined ? null : Number.parseInt(digits || '0', 8)
}

function text(field: Buffer): string | null {
  const end = field.indexOf(0)
  return utf8(end === -1 ? field : field.subarray(0, end))
}

/** null where it is not UTF-8: two names that differ must not become one. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
