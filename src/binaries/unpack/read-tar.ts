import { createByteSource, type ByteSource } from './byte-source.js'
import { invalidArchive, quoted } from './invalid-archive.js'
import { readPaxRecords, type PaxRecords } from './pax-records.js'
import { blockSize, readTarHeader, utf8, type TarHeader } from './tar-header.js'

export interface TarEntry {
  /** `File`, `Directory`, `SymbolicLink`; or what else it is, in a word for a person. */
  type: string
  path: string
  linkpath: string
  size: number
  mode: number
  /** To be read at once, before the next entry; may be left alone. */
  content: AsyncIterable<Buffer>
}

/** Bytes; with all attributes that a file may have, a pax header comes nowhere near. */
const longestMeta = 1024 * 1024

const types: Readonly<Record<string, string>> = {
  '0': 'File',
  '1': 'a hard link',
  '2': 'SymbolicLink',
  '3': 'a character device',
  '4': 'a block device',
  '5': 'Directory',
  '6': 'a pipe',
  '7': 'File',
  S: 'a sparse file',
}

/**
 * Reads an uncompressed tar archive to its end, one entry after the other.
 *
 * Reading is ours and not node-tar's: what is ambiguous is refused here (CVE-2026-23745 and its like came of readers that
 * made the best of it), and nothing lies between the decompressor and the file but the hash.
 *
 * @param archive Its name for a person.
 * @throws CortexError ARCHIVE_INVALID
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  archive: string,
  handle: (entry: TarEntry) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = createByteSource(source)
  try {
    for (;;) {
      signal?.throwIfAborted()
      const header = await nextHeader(bytes, archive)
      if (header === null) break
      const left = { bytes: header.size }
      await handle({ ...entryOf(header, archive), content: readContent(bytes, header, left, archive, signal) })
      for await (const piece of bytes.take(left.bytes + padding(header.size))) left.bytes -= piece.length
      if (left.bytes > 0) throw cutShort(header, archive)
    }
    await endAfterZeros(bytes, archive)
  } finally {
    await bytes.close()
  }
}

/** The header of the next entry, with what the headers before it say of it; null at the end. */
async function nextHeader(bytes: ByteSource, archive: string): Promise<TarHeader | null> {
  const told: PaxRecords = {}
  const tell = (more: PaxRecords): void => {
    for (const key of Object.keys(more)) {
      if (key in told) throw invalidArchive(archive, `two headers say the ${key} of one entry`)
    }
    Object.assign(told, more)
  }
  for (let meta = 0; ; meta++) {
    const block = await bytes.read(blockSize)
    if (block.length < blockSize) throw invalidArchive(archive, 'it ends too early')
    if (isZero(block)) {
      if (meta > 0)
        throw invalidArchive(archive, 'it ends after a metadata header, without the entry that the header describes')
      return null
    }
    const header = readTarHeader(block, archive)
    switch (header.type) {
      case 'x':
        tell(readPaxRecords(await readMeta(bytes, header, archive), archive))
        break
      case 'g':
        if (Object.keys(readPaxRecords(await readMeta(bytes, header, archive), archive)).length > 0) {
          throw invalidArchive(archive, 'a header gives all its entries one path or size')
        }
        meta -= 1
        break
      case 'L':
        tell({ path: longName(await readMeta(bytes, header, archive), archive) })
        break
      case 'K':
        tell({ linkpath: longName(await readMeta(bytes, header, archive), archive) })
        break
      default:
        return { ...header, ...told }
    }
  }
}

async function readMeta(bytes: ByteSource, { size }: TarHeader, archive: string): Promise<Buffer> {
  if (size > longestMeta) throw invalidArchive(archive, `one of its headers has ${size} bytes`)
  const padded = await bytes.read(size + padding(size))
  if (padded.length < size + padding(size)) throw invalidArchive(archive, 'it ends too early')
  return padded.subarray(0, size)
}

/** As GNU tar writes it, with a zero at its end. */
function longName(bytes: Buffer, archive: string): string {
  const end = bytes.indexOf(0)
  const name = utf8(end === -1 ? bytes : bytes.subarray(0, end))
  if (name === null) throw invalidArchive(archive, 'the path of an entry is not in UTF-8')
  return name
}

function entryOf(header: TarHeader, archive: string): Omit<TarEntry, 'content'> {
  // The oldest tar had no type for folders.
  const type = header.type === '0' && header.path.endsWith('/') ? '5' : header.type
  if ((type === '5' || type === '2') && header.size > 0) {
    throw invalidArchive(archive, `${quoted(header.path)} is no file and has content`)
  }
  return { ...header, type: types[type] ?? `of type ${quoted(type)}` }
}

async function* readContent(
  bytes: ByteSource,
  header: TarHeader,
  left: { bytes: number },
  archive: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of bytes.take(left.bytes)) {
    signal?.throwIfAborted()
    left.bytes -= piece.length
    yield piece
  }
  if (left.bytes > 0) throw cutShort(header, archive)
}

async function endAfterZeros(bytes: ByteSource, archive: string): Promise<void> {
  const second = await bytes.read(blockSize)
  if (second.length < blockSize) throw invalidArchive(archive, 'it ends too early')
  if (!isZero(second)) throw invalidArchive(archive, 'something follows its end')
  for await (const piece of bytes.take(Infinity)) {
    if (!isZero(piece)) throw invalidArchive(archive, 'something follows its end')
  }
}

function cutShort({ path }: TarHeader, archive: string): Error {
  return invalidArchive(archive, `it ends in the middle of ${quoted(path)}`)
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}
