import { readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { downloadFile } from '../../download/download-file.js'
import { type OnProgress } from '../../download/download-request.js'
import type { AllowRedirect } from '../../download/redirect-rules.js'
import { CortexError, isCortexError } from '../../errors.js'
import { isFaultOfMachine } from '../fault-of-machine.js'
import { hashFile } from '../store/file-digests.js'
import type { OnBinaryWarning } from '../warning.js'

/** Where a file may be had. */
export interface Address {
  url: URL
  allowRedirect?: AllowRedirect
}

export interface FetchArchiveOptions {
  /** Asked in turn. */
  addresses: readonly Address[]
  name: string
  sha256: string
  /** Bytes, where they are known as surely as the digest. */
  size?: number
  /** Who says that this is its digest, to be read after "according to". */
  by: string
  /** What is waited for, for a person. */
  what: string
  cache: string
  /** ms without a byte. Default 30 000. */
  stallTimeout?: number
  /** ms until an answer begins: there may be another address. Default 10 000. */
  answerTimeout?: number
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  onWarning?: OnBinaryWarning | undefined
}

/** ms for which archives are kept, for another backend, the next build, or an install that was cut off. */
const keepFor = 7 * 24 * 3600 * 1000

export function archiveFolder(cache: string): string {
  return path.join(cache, 'archives')
}

/** Where an archive lies, or will. */
function archiveFile(cache: string, { sha256, name }: { sha256: string; name: string }): string {
  return path.join(archiveFolder(cache), `${sha256.slice(0, 16)}-${name}`)
}

/** Whether an archive has been fetched before. It is hashed again: the cache is no place to trust. */
export async function isFetched(
  cache: string,
  archive: { sha256: string; name: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const file = archiveFile(cache, archive)
  if (!(await stat(file).catch(() => null))?.isFile()) return false
  return (await hashFile(file, signal).catch(() => null)) === archive.sha256
}

/**
 * Has an archive in the cache, from the first address that gives it as it should be.
 *
 * @returns its file
 * @throws CortexError what `downloadFile` throws, where there is one address; else BINARY_UNAVAILABLE with what each failed of
 */
export async function fetchArchive(options: FetchArchiveOptions): Promise<string> {
  const { addresses, cache, signal, onProgress, onWarning, by, name, sha256, size, what } = options
  const file = archiveFile(cache, options)
  if (await isFetched(cache, options, signal)) {
    await utimes(file, new Date(), new Date())
    return file
  }
  signal?.throwIfAborted()
  const failures: CortexError[] = []
  for (const { url, allowRedirect } of addresses) {
    try {
      await downloadFile({
        url,
        file,
        what,
        name,
        sha256,
        expectedBy: by,
        ...(size !== undefined && { size }),
        answerTimeout: options.answerTimeout ?? 10_000,
        ...(options.stallTimeout !== undefined && { stallTimeout: options.stallTimeout }),
        ...(allowRedirect !== undefined && { allowRedirect }),
        ...(signal !== undefined && { signal }),
        ...(onProgress !== undefined && { onProgress }),
      })
      for (const { message, hint = '' } of failures) onWarning?.({ code: 'MIRROR_PASSED_OVER', message, hint })
      return file
    } catch (error) {
      if (signal?.aborted || !isCortexError(error) || isFaultOfMachine(error)) throw error
      failures.push(error)
    }
  }
  throw noAddress(name, failures)
}

/** Deletes archives that have not been used for a while, and the remains of interrupted downloads. */
export async function pruneArchives(cache: string, now = Date.now()): Promise<void> {
  const folder = archiveFolder(cache)
  for (const name of await readdir(folder).catch(() => [])) {
    const place = path.join(folder, name)
    const age = now - ((await stat(place).catch(() => null))?.mtimeMs ?? now)
    if (age > keepFor) await rm(place, { recursive: true, force: true })
  }
}

function noAddress(name: string, failures: readonly CortexError[]): CortexError {
  const [only, ...others] = failures
  if (only !== undefined && others.length === 0) return only
  const lines = failures.map(({ message }) => message)
  return new CortexError(
    'BINARY_UNAVAILABLE',
    only === undefined ? `No mirror is known for ${name}.` : `No address has the expected ${name}: ${lines.join(' ')}`,
    { hint: failures.at(-1)?.hint ?? 'Set binary.mirror to an address that has it.', cause: failures.at(-1) },
  )
}
