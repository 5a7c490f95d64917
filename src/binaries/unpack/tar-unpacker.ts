import { createHash } from 'node:crypto'
import { mkdir, open, symlink } from 'node:fs/promises'
import path from 'node:path'
import type { ReadEntry } from 'tar'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../errno.js'
import { checkEntry } from './check-entry.js'

export interface UnpackLimits {
  entries: number
  /** Of all files together, unpacked. */
  bytes: number
}

export interface UnpackedFile {
  /** Relative to the folder, with slashes. */
  path: string
  size: number
  sha256: string
}

export interface TarUnpacker {
  /** @param source The tar archive, uncompressed. `archive` is its name for a person. */
  unpack(source: AsyncIterable<Uint8Array>, archive: string, signal?: AbortSignal): Promise<void>
  /** Makes the links, which must come after every file: no file may be written through one. */
  finish(): Promise<UnpackedFile[]>
}

/** A tar archive begins with a file's name. */
const gzipMagic = 0x1f

/** Unpacks several archives into one fresh folder, taking of each what `select` wants and checking all of it. */
export function createTarUnpacker(
  folder: string,
  select: (path: string) => boolean,
  limits: UnpackLimits = { entries: 50_000, bytes: 4 * 1024 ** 3 },
): TarUnpacker {
  const files: UnpackedFile[] = []
  const links: { path: string; target: string; archive: string }[] = []
  const made = new Set<string>()
  let entries = 0
  let bytes = 0

  async function unpack(source: AsyncIterable<Uint8Array>, archive: string, signal?: AbortSignal): Promise<void> {
    const { Parser } = await import('tar')
    // Otherwise node-tar would inflate what looks compressed; for gzip it has no such switch.
    const parser = new Parser({ strict: true, brotli: false, zstd: false })
    const failures: unknown[] = []
    const ended = { properly: false }
    let wake = (): void => {}
    let writing = Promise.resolve()
    const fail = (error: unknown): void => {
      failures.push(error)
      wake()
    }

    parser.on('entry', (entry: ReadEntry) => {
      const file = failures.length === 0 ? take(entry, archive, fail) : null
      if (file === null) {
        entry.resume()
        return
      }
      // One after the other: node-tar offers the next entry when this one has been read, not when it has been written.
      writing = writing
        .then(() => writeFile(file, entry, archive))
        .catch((error: unknown) => {
          fail(error)
          entry.resume()
        })
    })
    parser.on('ignoredEntry', (entry: ReadEntry) => fail(broken(archive, `"${entry.path}" has an unknown type`)))
    parser.on('eof', () => (ended.properly = true))
    parser.on('error', (error: Error) => fail(broken(archive, error.message, error)))

    let begun = false
    for await (const chunk of source) {
      signal?.throwIfAborted()
      if (!begun && chunk[0] === gzipMagic) throw broken(archive, 'it is compressed twice')
      begun ||= chunk.length > 0
      const more = parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      if (!more && failures.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
          parser.once('drain', resolve)
        })
      }
      if (failures.length > 0) break
    }
    if (failures.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
        parser.once('end', resolve)
        parser.end()
      })
    }
    await writing
    if (failures.length > 0) throw failures[0] as Error
    if (!ended.properly) throw broken(archive, 'it ends too early')
  }

  /** The path of a file that is to be written, null for all that is not. */
  function take(entry: ReadEntry, archive: string, fail: (error: unknown) => void): string | null {
    try {
      entries += 1
      if (entries > limits.entries) throw broken(archive, `it has more than ${limits.entries} entries`)
      const checked = checkEntry(entry, archive)
      if (checked.kind === 'folder' || !select(checked.path)) return null
      if (checked.kind === 'link') {
        links.push({ ...checked, archive })
        return null
      }
      bytes += entry.size
      if (bytes > limits.bytes) throw broken(archive, `it unpacks to more than ${limits.bytes} bytes`)
      return checked.path
    } catch (error) {
      fail(error)
      return null
    }
  }

  async function writeFile(relative: string, entry: ReadEntry, archive: string): Promise<void> {
    const target = path.join(folder, relative)
    await makeFolder(path.dirname(target))
    const executable = ((entry.mode ?? 0) & 0o111) !== 0
    const file = await open(target, 'wx', executable ? 0o755 : 0o644).catch((error: unknown) => {
      throw errnoOf(error) === 'EEXIST' ? broken(archive, `"${relative}" is there twice`) : error
    })
    const hash = createHash('sha256')
    let size = 0
    try {
      for await (const chunk of entry) {
        await file.write(chunk)
        hash.update(chunk)
        size += chunk.length
      }
      // The record comes after all of it, on the disk too.
      await file.datasync()
    } finally {
      await file.close()
    }
    if (size !== entry.size) throw broken(archive, `"${relative}" is cut short`)
    files.push({ path: relative, size, sha256: hash.digest('hex') })
  }

  async function finish(): Promise<UnpackedFile[]> {
    for (const { path: relative, target, archive } of links) {
      await makeFolder(path.dirname(path.join(folder, relative)))
      await symlink(target, path.join(folder, relative)).catch((error: unknown) => {
        throw errnoOf(error) === 'EEXIST' ? broken(archive, `"${relative}" is there twice`) : error
      })
    }
    return files
  }

  async function makeFolder(place: string): Promise<void> {
    if (made.has(place)) return
    await mkdir(place, { recursive: true })
    made.add(place)
  }

  return { unpack, finish }
}

function broken(archive: string, why: string, cause?: unknown): CortexError {
  return new CortexError('ARCHIVE_INVALID', `${archive} cannot be unpacked: ${why}.`, {
    hint: 'Nothing of it was kept. The archive is damaged or hostile; get it from another place.',
    cause,
  })
}
