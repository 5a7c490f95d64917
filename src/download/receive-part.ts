import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CortexError, isCortexError } from '../errors.js'
import type { Downloaded, DownloadRequest } from './download-request.js'
import { withFinalResponse } from './follow-redirects.js'
import { refusalIn, statusError } from './network-errors.js'
import type { Pace } from './pace.js'
import type { Part } from './part-folder.js'
import { openPartWriter, type PartWriter } from './part-writer.js'
import { createProgressReporter } from './report-progress.js'
import type { HttpResponse } from './request-response.js'
import {
  canResume,
  continues,
  originOf,
  rangeHeaders,
  readContentRange,
  readUnsatisfiedRange,
  type PartOrigin,
} from './resume-state.js'
import { withRetries, type TryOutcome } from './with-retries.js'

/** Fills the part until it is whole, checked, and on the disk. */
export async function receivePart(request: DownloadRequest, part: Part, pace: Pace): Promise<Omit<Downloaded, 'file'>> {
  const { url, signal, retries = 5 } = request
  const writer = await openPartWriter(part.bytes, signal)
  try {
    const fill = createTry(request, part, writer, pace)
    await startOverUnlessResumable(request, part, writer)
    let inherited = writer.length > 0
    for (;;) {
      if (writer.length === 0 || writer.length !== request.size) {
        await withRetries(fill, { url, retries, pace, signal }).catch((thrown: unknown) => {
          throw isCortexError(thrown) ? withExtent(thrown, request.what, writer.length, part.origin) : thrown
        })
      }
      if (request.size !== undefined && writer.length !== request.size) {
        throw lengthMismatch(request, request.size, `${writer.length} were received`)
      }
      const sha256 = await writer.finish()
      const expected = request.sha256 ?? part.origin?.announcedSha256
      if (expected === undefined || sha256 === expected) {
        return { bytes: writer.length, sha256, etag: part.origin?.etag ?? null }
      }
      // The start may have been spoilt before this call, say by a loss of power: it gets one clean chance.
      if (!inherited) throw digestMismatch(request, expected, sha256)
      inherited = false
      await startOver(writer, part)
    }
  } finally {
    await writer.close()
  }
}

async function startOverUnlessResumable(request: DownloadRequest, part: Part, writer: PartWriter): Promise<void> {
  if (part.origin === null || !canResume(part.origin, request.url, request.sha256)) await startOver(writer, part)
}

async function startOver(writer: PartWriter, part: Part): Promise<void> {
  if (writer.length > 0) await writer.reset()
  await part.saveOrigin(null)
}

function createTry(
  request: DownloadRequest,
  part: Part,
  writer: PartWriter,
  pace: Pace,
): () => Promise<TryOutcome<void>> {
  const report = createProgressReporter(request.what, request.onProgress, pace.now)
  const firstTryAt = performance.now()
  let mostEver = writer.length

  return async () => {
    try {
      await startOverUnlessResumable(request, part, writer)
      // A second request, without a range, follows at once where the first one's range was not honoured.
      while ((await requestRest(request, part, writer, report, firstTryAt)) === 'ask-anew')
        await startOver(writer, part)
      return { done: undefined }
    } catch (thrown) {
      if (!isCortexError(thrown)) throw thrown
      const progressed = writer.length > mostEver
      mostEver = Math.max(mostEver, writer.length)
      return { failed: thrown, progressed }
    }
  }
}

async function requestRest(
  request: DownloadRequest,
  part: Part,
  writer: PartWriter,
  report: ReturnType<typeof createProgressReporter>,
  firstTryAt: number,
): Promise<'whole' | 'ask-anew'> {
  const { url } = request
  const offset = writer.length
  return withFinalResponse(
    {
      url,
      headers: { ...request.headers, ...rangeHeaders(offset, part.origin, url) },
      connectTimeout: request.connectTimeout ?? 3000,
      stallTimeout: request.stallTimeout ?? 30_000,
      firstTryAt,
      answerTimeout: request.answerTimeout,
      allowRedirect: request.allowRedirect,
      signal: request.signal,
    },
    async (response) => {
      const { status } = response
      if (offset > 0 && status === 416) {
        return readUnsatisfiedRange(response.headers['content-range']) === offset ? 'whole' : 'ask-anew'
      }
      if (offset > 0 && status === 206) {
        if (!continues(response, offset, part.origin, url)) return 'ask-anew'
      } else if (status === 200) {
        if (offset > 0) await startOver(writer, part)
      } else {
        throw statusError(response.url, refusalIn(response))
      }
      await receiveBody(request, response, part, writer, report)
      return 'whole'
    },
  )
}

async function receiveBody(
  request: DownloadRequest,
  response: HttpResponse,
  part: Part,
  writer: PartWriter,
  report: ReturnType<typeof createProgressReporter>,
): Promise<void> {
  const announced = announcedTotal(response)
  if (request.size !== undefined && announced !== null && announced !== request.size) {
    throw lengthMismatch(request, request.size, `the server announces ${announced}`)
  }
  const total = request.size ?? announced
  if (total !== null) await checkSpace(request.file, total - writer.length)
  if (writer.length === 0) await part.saveOrigin(originOf(request.url, request.sha256, response, total))

  report(writer.length, total)
  for await (const chunk of response.body) {
    if (total !== null && writer.length + chunk.length > total)
      throw lengthMismatch(request, total, 'more were received')
    await writer.append(chunk)
    report(writer.length, total)
  }
  if (total !== null && writer.length < total) {
    // A body that ended as it should, with no length to contradict it, is all that there is.
    if (announced === null && isFramed(response)) throw lengthMismatch(request, total, `${writer.length} were received`)
    throw new CortexError('DOWNLOAD_INTERRUPTED', `${response.url.host} ended the transfer too early.`, {
      hint: 'Try again: a download goes on where it was cut.',
    })
  }
  report(writer.length, total, true)
}

function announcedTotal({ status, headers }: HttpResponse): number | null {
  if (status === 206) return readContentRange(headers['content-range'])?.total ?? null
  const length = headers['content-length']
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : null
}

/** Otherwise the end of the connection is the end of the body, and a cut looks the same. */
function isFramed({ headers }: HttpResponse): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

/** Better now than after an hour. File systems that do not tell how large they are say 0 blocks. */
async function checkSpace(file: string, needed: number): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(dirname(file))
  const free = bavail * bsize
  if (blocks === 0 || free >= needed) return
  throw new CortexError('DISK_FULL', `${file} needs ${needed} more bytes, and only ${free} are free there.`, {
    hint: 'Free some space, or set CORTEX_HOME to a folder on another disk.',
  })
}

function lengthMismatch(request: DownloadRequest, expected: number, came: string): CortexError {
  return wrongFile('LENGTH_MISMATCH', request, `${expected} bytes`, came)
}

function digestMismatch(request: DownloadRequest, expected: string, actual: string): CortexError {
  return wrongFile('DIGEST_MISMATCH', request, `the SHA-256 ${expected}`, `it has ${actual}`)
}

function wrongFile(
  code: 'LENGTH_MISMATCH' | 'DIGEST_MISMATCH',
  { what, name = what, url, expectedBy }: DownloadRequest,
  expected: string,
  actual: string,
): CortexError {
  const by = expectedBy === undefined ? '' : ` according to ${expectedBy}`
  return new CortexError(code, `${name} from ${url.host} should have ${expected}${by}, but ${actual}.`, {
    hint: 'It is not the expected file, and nothing of it was kept.',
  })
}

/** The same error, saying how far the download has come. */
function withExtent(error: CortexError, what: string, received: number, origin: PartOrigin | null): CortexError {
  if (received === 0) return error
  const total = origin?.total ?? null
  const extent = total === null ? `${received} bytes` : `${received} of ${total} bytes`
  return new CortexError(error.code, `${error.message} ${extent} of ${what} have arrived.`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error.cause,
  })
}
