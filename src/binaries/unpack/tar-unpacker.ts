import { createHash, type Hash } from 'node:crypto'
import { mkdir, open, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ReadEntry } from 'tar'
import { errnoOf } from '../../host/errno.js'
import { checkEntry } from './check-entry.js'
import { brokenArchive, readTar } from './read-tar.js'

export interface UnpackLimits {
  entries: number
  /** Of all files together, unpacked. */
  bytes: number
}

export interface UnpackedFile {
  /** Relative to the folder, with slashes. */
  path: string
  sha256: string
}

export interface TarUnpacker {
  /** @param source The tar archive, uncompressed. `archive` is its name for a person. */
  unpack(source: AsyncIterable<Uint8Array>, archive: string, signal?: AbortSignal): Promise<void>
  /** Makes the links, which must come after every file: no file may be written through one. */
  finish(): Promise<UnpackedFile[]>
}

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

  async function add(entry: ReadEntry, archive: string): Promise<void> {
    entries += 1
    if (entries > limits.entries) throw brokenArchive(archive, `it has more than ${limits.entries} entries`)
    const checked = checkEntry(entry, archive)
    if (checked.kind === 'folder' || !select(checked.path)) return
    if (checked.kind === 'link') {
      links.push({ ...checked, archive })
      return
    }
    bytes += entry.size
    if (bytes > limits.bytes) throw brokenArchive(archive, `it unpacks to more than ${limits.bytes} bytes`)
    files.push({ path: checked.path, sha256: await writeEntry(checked.path, entry, archive) })
  }

  async function writeEntry(name: string, entry: ReadEntry, archive: string): Promise<string> {
    const target = path.join(folder, name)
    await makeFolder(path.dirname(target))
    const executable = ((entry.mode ?? 0) & 0o111) !== 0
    const file = await open(target, 'wx', executable ? 0o755 : 0o644).catch(unlessTwice(name, archive))
    const hash = createHash('sha256')
    try {
      await writeFile(file, hashed(entry, hash))
      // The record of the install comes after all of it, on the disk too.
      await file.datasync()
    } finally {
      await file.close()
    }
    return hash.digest('hex')
  }

  async function finish(): Promise<UnpackedFile[]> {
    for (const { path: name, target, archive } of links) {
      await makeFolder(path.dirname(path.join(folder, name)))
      await symlink(target, path.join(folder, name)).catch(unlessTwice(name, archive))
    }
    return files
  }

  async function makeFolder(place: string): Promise<void> {
    if (made.has(place)) return
    await mkdir(place, { recursive: true })
    made.add(place)
  }

  return { unpack: (source, archive, signal) => readTar(source, archive, (entry) => add(entry, archive), signal), finish }
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

function unlessTwice(name: string, archive: string): (error: unknown) => never {
  return (error) => {
    throw errnoOf(error) === 'EEXIST' ? brokenArchive(archive, `"${name}" is there twice`, error) : error
  }
}
