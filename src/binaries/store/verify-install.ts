import { readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import { errnoOf } from '../../host/errno.js'
import { digestsName, hashFile, listFiles, readDigests, type FileDigests } from './file-digests.js'
import { recordName, type Install } from './install-record.js'

/** How an install differs from what was installed. Paths are relative to it, with slashes, and sorted. */
export interface Verification {
  changed: string[]
  missing: string[]
  /** In its folder, and never installed. */
  added: string[]
  /** The install has no list of its files, so that nothing can be said of it: install it again. */
  unknown?: true
}

/** What installs from Debian have had from the start; it lists the packages' files only. */
const sumsName = 'SHA256SUMS'

/**
 * Hashes every file of an install again. Takes about a second for each gigabyte.
 *
 * @throws the reason of `signal`; a file that cannot be read counts as changed
 */
export async function verifyInstall(
  { folder }: Pick<Install, 'folder'>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Verification> {
  const whole = await readDigests(folder)
  const expected = whole ?? (await readSums(folder))
  if (expected === null) return { changed: [], missing: [], added: [], unknown: true }
  const changed: string[] = []
  const missing: string[] = []
  const check = async (name: string, wanted: string, read: (file: string) => Promise<string>): Promise<void> => {
    signal?.throwIfAborted()
    try {
      if ((await read(path.join(folder, name))) !== wanted) changed.push(name)
    } catch (error) {
      signal?.throwIfAborted()
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) missing.push(name)
      // A link where a file was, a folder, a file without read rights.
      else changed.push(name)
    }
  }
  const present = await listFiles(folder)
  const links = new Set(present.links)
  for (const [name, sha256] of Object.entries(expected.files)) {
    if (links.has(name)) changed.push(name)
    else await check(name, sha256, (file) => hashFile(file, signal))
  }
  for (const [name, target] of Object.entries(expected.links)) await check(name, target, (file) => readlink(file))

  const known = new Set([...Object.keys(expected.files), ...Object.keys(expected.links)])
  const own = [recordName, digestsName, sumsName]
  const candidates =
    whole === null ? present.files.filter((name) => isListed(name)) : [...present.files, ...present.links]
  const added = candidates.filter((name) => !known.has(name) && !own.includes(name))
  return { changed: changed.sort(), missing: missing.sort(), added: added.sort() }
}

/** What `SHA256SUMS` would list, had it been there: the scripts and links beside it are made, not unpacked. */
function isListed(name: string): boolean {
  return name.startsWith('root/')
}

async function readSums(folder: string): Promise<FileDigests | null> {
  const text = await readFile(path.join(folder, sumsName), 'utf8').catch(() => null)
  if (text === null) return null
  const lines = text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line)
    return match === null ? [] : [[match[2] ?? '', match[1] ?? ''] as const]
  })
  return lines.length === 0 ? null : { files: Object.fromEntries(lines), links: {} }
}

/** Whether it is known to differ; of one without a list of its files, nothing is known. */
export function isDamaged({ changed, missing, added }: Verification): boolean {
  return changed.length + missing.length + added.length > 0
}
