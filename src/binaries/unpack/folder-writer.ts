import { createHash } from 'node:crypto'
import { mkdir, open, symlink } from 'node:fs/promises'
import path from 'node:path'
import { errnoOf } from '../../host/errno.js'
import { createPathClaims } from './claim-paths.js'
import { isExecutable } from './executable-content.js'
import { invalidArchive, quoted } from './invalid-archive.js'

export interface UnpackLimits {
  entries: number
  /** Of all files together, unpacked. */
  bytes: number
}

export interface UnpackOptions extends Partial<UnpackLimits> {
  /** Whether to compute the SHA-256 of each file, which is a fifth of the work. Default: true. */
  digests?: boolean
}

/** llama.cpp's largest builds have some hundred files and unpack to 2 GB. */
const usualLimits: UnpackLimits = { entries: 50_000, bytes: 8 * 1024 ** 3 }

export interface UnpackedFile {
  /** Relative to the folder, with slashes. */
  path: string
  /** Empty where no digests are made. */
  sha256: string
}

/** A regular file of an archive, its path checked. */
export interface FileContent {
  path: string
  /** Bytes, as the archive says. */
  size: number
  /** null: the archive does not say, so the content does. */
  executable: boolean | null
  content: AsyncIterable<Uint8Array>
}

export interface FolderWriter {
  /** Counts an entry, written or not. */
  count(archive: string): void
  addFolder(path: string, archive: string): Promise<void>
  addFile(file: FileContent, archive: string): Promise<void>
  /** Made at the end. */
  addLink(path: string, target: string, archive: string): void
  /**
   * Makes the links, which must come after every file: no file may be written through one. Then waits until all is on the
   * disk, as the record of an install comes after that.
   */
  finish(): Promise<UnpackedFile[]>
}

/** Writes what archives hold into one fresh folder. Paths and targets must have been checked to lead nowhere else. */
export function createFolderWriter(folder: string, options: UnpackOptions = {}): FolderWriter {
  const { digests = true, ...limits } = { ...usualLimits, ...options }
  const files: UnpackedFile[] = []
  const links: { path: string; target: string; archive: string }[] = []
  const made = new Set<string>()
  const claim = createPathClaims()
  let entries = 0
  let bytes = 0

  async function addFile({ path: name, size, executable, content }: FileContent, archive: string): Promise<void> {
    claim(name, 'file', archive)
    bytes += size
    if (bytes > limits.bytes) throw invalidArchive(archive, `it unpacks to more than ${limits.bytes} bytes`)
    const chunks = content[Symbol.asyncIterator]()
    try {
      files.push({ path: name, sha256: await writeFile(name, chunks, executable, archive) })
    } finally {
      // Whatever it reads from is open until it has ended.
      await chunks.return?.()
    }
  }

  async function writeFile(
    name: string,
    chunks: AsyncIterator<Uint8Array>,
    executable: boolean | null,
    archive: string,
  ): Promise<string> {
    const target = path.join(folder, name)
    await makeFolder(path.dirname(target))
    let next = await chunks.next()
    const mode = (executable ?? (next.done !== true && isExecutable(next.value))) ? 0o755 : 0o644
    const file = await open(target, 'wx', mode).catch(unlessTwice(name, archive))
    const hash = digests ? createHash('sha256') : null
    try {
      for (; next.done !== true; next = await chunks.next()) {
        hash?.update(next.value)
        await writeAll(file, next.value)
      }
    } finally {
      await file.close()
    }
    return hash?.digest('hex') ?? ''
  }

  async function makeFolder(place: string): Promise<void> {
    if (made.has(place)) return
    await mkdir(place, { recursive: true })
    made.add(place)
  }

  return {
    count(archive) {
      entries += 1
      if (entries > limits.entries) throw invalidArchive(archive, `it has more than ${limits.entries} entries`)
    },
    async addFolder(name, archive) {
      if (name === '') return
      claim(name, 'folder', archive)
      await makeFolder(path.join(folder, name))
    },
    addFile,
    addLink(name, target, archive) {
      claim(name, 'link', archive)
      links.push({ path: name, target, archive })
    },
    async finish() {
      for (const { path: name, target, archive } of links) {
        await makeFolder(path.dirname(path.join(folder, name)))
        await symlink(target, path.join(folder, name)).catch(unlessTwice(name, archive))
      }
      await syncAll(files.map((file) => path.join(folder, file.path)))
      return files
    },
  }
}

const syncsAtOnce = 4

/** At the end, since by then the system has written most of it by itself, and what is refused needs none of it. */
async function syncAll(files: readonly string[]): Promise<void> {
  let next = 0
  async function syncSome(): Promise<void> {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const handle = await open(file, 'r+')
      await handle.datasync().finally(() => handle.close())
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: syncsAtOnce }, syncSome))
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
}

function unlessTwice(name: string, archive: string): (error: unknown) => never {
  return (error) => {
    throw errnoOf(error) === 'EEXIST' ? invalidArchive(archive, `${quoted(name)} is there twice`, error) : error
  }
}
