import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isRecord } from '../../settings/is-record.js'

/** Lies in an install and lists what else does; written when all of it is there. */
export const digestsName = 'files.json'

/** Everything in an install but its records. Paths are relative to it, with slashes. */
export interface FileDigests {
  /** SHA-256 in hex. */
  files: Readonly<Record<string, string>>
  /** Where each symbolic link leads. */
  links: Readonly<Record<string, string>>
}

/** So many files are read at once. */
const lanes = 4

/** SHA-256 of a file, in hex. Throws the system's own errors, and the reason of `signal`. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, signal === undefined ? {} : { signal })
  return hash.digest('hex')
}

/** Every file and link below a folder, sorted; folders themselves are not listed. */
export async function listFiles(folder: string): Promise<{ files: string[]; links: string[] }> {
  const files: string[] = []
  const links: string[] = []
  const pending = ['']
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) pending.push(name)
      else if (entry.isSymbolicLink()) links.push(name)
      else files.push(name)
    }
  }
  return { files: files.sort(), links: links.sort() }
}

/** Hashes what an install has, and records it there, on the disk. */
export async function recordDigests(folder: string, signal?: AbortSignal): Promise<FileDigests> {
  const { files, links } = await listFiles(folder)
  const hashes = await hashAll(folder, files, signal)
  const targets = await Promise.all(links.map((link) => readlink(path.join(folder, link))))
  const digests: FileDigests = {
    files: Object.fromEntries(files.map((file, index) => [file, hashes[index] ?? ''])),
    links: Object.fromEntries(links.map((link, index) => [link, targets[index] ?? ''])),
  }
  const handle = await open(path.join(folder, digestsName), 'wx', 0o644)
  try {
    await handle.writeFile(`${JSON.stringify({ format: 1, ...digests }, null, 1)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return digests
}

/** null where there is no such list, or not one of a format that we know. */
export async function readDigests(folder: string): Promise<FileDigests | null> {
  try {
    const value = JSON.parse(await readFile(path.join(folder, digestsName), 'utf8')) as unknown
    if (!isRecord(value) || value['format'] !== 1 || !areTexts(value['files']) || !areTexts(value['links'])) return null
    return { files: value['files'], links: value['links'] }
  } catch {
    return null
  }
}

/** The digests of files, in their order. */
async function hashAll(folder: string, files: readonly string[], signal?: AbortSignal): Promise<string[]> {
  const hashes: string[] = []
  const queue = files.entries()
  const work = async (): Promise<void> => {
    for (const [index, file] of queue) {
      signal?.throwIfAborted()
      hashes[index] = await hashFile(path.join(folder, file), signal)
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  return hashes
}

function areTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string')
}
