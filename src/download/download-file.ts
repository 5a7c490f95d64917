import { rename, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isCortexError } from '../errors.js'
import { diskError } from '../host/disk-errors.js'
import { abortedError } from './network-errors.js'
import { realPace, type Pace } from './pace.js'
import { claimPart, removeParts, type Part } from './part-folder.js'
import { receivePart } from './receive-part.js'
import { canResume } from './resume-state.js'
import type { DownloadRequest, Downloaded } from './download-request.js'

/** Failures, besides an abort, after which the bytes so far are still good, so that the next call can go on with them. */
const keepsBytes: ReadonlySet<string> = new Set([
  'DOWNLOAD_FAILED',
  'DOWNLOAD_INTERRUPTED',
  'DOWNLOAD_REDIRECT_REFUSED',
  'DOWNLOAD_STALLED',
  'HOST_UNREACHABLE',
])

/**
 * Downloads to `request.file`, which appears only when length and digest are right, and replaces what was there. After
 * a cut it goes on where it was, in this call or, from `FILE.part`, in a later one of any process. Several calls for
 * one file do not disturb each other, but each downloads on its own: whoever wants one download for many takes a lock.
 *
 * @throws CortexError HOST_UNREACHABLE, DOWNLOAD_STALLED, DOWNLOAD_INTERRUPTED, DOWNLOAD_FAILED (a status, TLS, a
 * proxy), DOWNLOAD_REDIRECT_REFUSED, LENGTH_MISMATCH, DIGEST_MISMATCH, DISK_FULL, STORE_UNWRITABLE, ABORTED
 */
export async function downloadFile(request: DownloadRequest, pace: Pace = realPace): Promise<Downloaded> {
  const { file } = request
  const part = await claimPart(file).catch((thrown: unknown) => {
    throw diskError(thrown, file)
  })
  let keep = false
  try {
    const received = await receivePart(request, part, pace)
    await rename(part.bytes, file)
    await syncFolder(dirname(file))
    return { file, ...received }
  } catch (thrown) {
    const aborted = request.signal?.aborted === true
    keep = (aborted || (isCortexError(thrown) && keepsBytes.has(thrown.code))) && isResumable(part, request)
    throw aborted ? abortedError(request.url, request.signal?.reason) : diskError(thrown, file)
  } finally {
    await (keep ? part.release() : Promise.all([part.remove(), removeParts(file)])).catch(() => {})
  }
}

function isResumable({ origin }: Part, { url, sha256 }: DownloadRequest): boolean {
  return origin !== null && canResume(origin, url, sha256)
}

/** A rename is on the disk only when its folder is. Not every system can do this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
