import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { downloadFile } from '../../download/download-file.js'
import { type OnProgress } from '../../download/download-request.js'
import type { IndexedPackage } from './packages-index.js'

export interface FetchPackagesOptions {
  mirror: string
  packages: readonly IndexedPackage[]
  cache: string
  /** What the progress is called. */
  what: string
  signal: AbortSignal
  onProgress?: OnProgress | undefined
}

const lanes = 3
/** ms for which packages are kept, for another backend or an install that was cut off. */
const keepFor = 7 * 24 * 3600 * 1000

/**
 * Begins to download all packages, and returns the promise of each file in the order of `packages`. Their progress is
 * told as one. Whoever stops waiting for them must abort the signal and wait until they have settled.
 */
export function fetchPackages(options: FetchPackagesOptions): Promise<string>[] {
  const { packages, what, onProgress } = options
  const total = packages.reduce((sum, { size }) => sum + size, 0)
  const received = packages.map(() => 0)
  const report = (index: number) => (bytes: number) => {
    received[index] = bytes
    onProgress?.({ what, received: received.reduce((sum, each) => sum + each, 0), total })
  }
  const queues: Promise<unknown>[] = Array.from({ length: lanes }, () => Promise.resolve())
  return packages.map((entry, index) => {
    const file = (queues[index % lanes] ?? Promise.resolve()).then(() => fetchPackage(entry, options, report(index)))
    queues[index % lanes] = file
    file.catch(() => {})
    return file
  })
}

async function fetchPackage(
  entry: IndexedPackage,
  { mirror, cache, what, signal }: FetchPackagesOptions,
  report: (bytes: number) => void,
): Promise<string> {
  signal.throwIfAborted()
  const file = path.join(packageFolder(cache), `${entry.sha256.slice(0, 16)}-${path.posix.basename(entry.filename)}`)
  if (await isWhole(file, entry)) await utimes(file, new Date(), new Date())
  else {
    const url = new URL(`${mirror}/${entry.filename}`)
    const { sha256, size } = entry
    await downloadFile({ url, file, what, sha256, size, signal, onProgress: ({ received }) => report(received) })
  }
  report(entry.size)
  return file
}

/** What was downloaded before is hashed again: the cache is no place to trust. */
async function isWhole(file: string, { size, sha256 }: IndexedPackage): Promise<boolean> {
  if ((await stat(file).catch(() => null))?.size !== size) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex') === sha256
}

/** Deletes packages that have not been used for a while, and the remains of interrupted downloads. */
export async function prunePackages(cache: string, now = Date.now()): Promise<void> {
  const folder = packageFolder(cache)
  for (const name of await readdir(folder).catch(() => [])) {
    const place = path.join(folder, name)
    const age = now - ((await stat(place).catch(() => null))?.mtimeMs ?? now)
    if (age > keepFor) await rm(place, { recursive: true, force: true })
  }
}

function packageFolder(cache: string): string {
  return path.join(cache, 'debian', 'packages')
}
