import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { downloadFile } from '../../download/download-file.js'
import { type OnProgress } from '../../download/download-request.js'
import { allowRedirectByDefault, isLoopback } from '../../download/redirect-rules.js'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import { hashFile } from '../store/file-digests.js'
import type { ArchivePlace } from './archive-place.js'
import { archiveFolder, pruneArchives } from './fetch-archive.js'

export interface ObtainOptions {
  /** `binary.sha256`, in lower case. */
  given: string | undefined
  cache: string
  offline?: boolean | undefined
  signal: AbortSignal
  onProgress?: OnProgress | undefined
}

export interface ObtainedArchive {
  file: string
  sha256: string
  /** Of a file of the user's, from before it was hashed: with another one, the digest says nothing of it. */
  stamp?: string | undefined
  /** To be called once it is unpacked or refused. */
  discard: () => Promise<void>
}

/**
 * Has the archive as a file of this machine, with its digest.
 *
 * @throws CortexError BINARY_NOT_FOUND, OFFLINE, DIGEST_MISMATCH with the user's digest, and what a download throws
 */
export async function obtainArchive(place: ArchivePlace, options: ObtainOptions): Promise<ObtainedArchive> {
  const { given } = options
  const archive = place.source === 'path' ? await hashLocal(place.file, options) : await download(place, options)
  const { sha256 } = archive
  if (given === undefined || sha256 === given) return archive
  throw new CortexError(
    'DIGEST_MISMATCH',
    `${place.shown} should have the SHA-256 ${given} according to binary.sha256, but has ${sha256}.`,
    { hint: 'It is not the file that was meant; get it anew, or correct binary.sha256.' },
  )
}

/** Changes when a file is replaced or written to; undefined where there is none. */
export async function stampOf(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined)
  // Not when it was modified, which whoever replaces it may set.
  return stats && `${stats.size} ${stats.ctimeMs} ${stats.ino}`
}

async function hashLocal(file: string, { signal }: ObtainOptions): Promise<ObtainedArchive> {
  try {
    const stamp = await stampOf(file)
    return { file, sha256: await hashFile(file, signal), stamp, discard: async () => {} }
  } catch (cause) {
    signal.throwIfAborted()
    throw new CortexError('BINARY_NOT_FOUND', `binary.path is ${file}, which cannot be read (${errnoOf(cause)}).`, {
      hint: 'Set it to a llama-server, a folder that has it, or an archive of one.',
      cause,
    })
  }
}

async function download(
  { key, shown, name, url }: ArchivePlace & { source: 'url' },
  { given, cache, offline, signal, onProgress }: ObtainOptions,
): Promise<ObtainedArchive> {
  if (offline === true) {
    throw new CortexError('OFFLINE', `${shown} is not installed yet, and was not asked because of --offline.`, {
      hint: 'Start once without --offline, or set binary.path to the archive.',
    })
  }
  await pruneArchives(cache)
  const place = createHash('sha256').update(key).digest('hex').slice(0, 16)
  const { file, sha256 } = await downloadFile({
    url,
    file: path.join(archiveFolder(cache), `url-${place}-${name}`),
    what: name,
    ...(given === undefined ? { allowRedirect: allowSafeRedirect } : { sha256: given, expectedBy: 'binary.sha256' }),
    signal,
    ...(onProgress !== undefined && { onProgress }),
  })
  return { file, sha256, discard: () => rm(file, { force: true }) }
}

/** An address of this machine may be plain http; one that it redirects to is held to what `binary.url` is held to. */
function allowSafeRedirect(from: URL, to: URL): boolean {
  return allowRedirectByDefault(from, to) && (to.protocol === 'https:' || isLoopback(to.hostname))
}
