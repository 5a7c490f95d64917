import { CortexError, isCortexError } from '../errors.js'
import { withFinalResponse } from './follow-redirects.js'
import { refusalIn, refusedStatus, statusError, withoutSecrets } from './network-errors.js'
import { realPace, type Pace } from './pace.js'
import type { HttpResponse } from './request-response.js'
import { isPassingStatus } from './retry-policy.js'
import type { AllowRedirect } from './redirect-rules.js'
import { withRetries, type TryOutcome } from './with-retries.js'

export interface TextRequest {
  url: URL
  headers?: Readonly<Record<string, string>>
  /** Bytes; a longer body is refused. Default 1 MiB. */
  maxBytes?: number
  /** As for `downloadFile`. */
  allowRedirect?: AllowRedirect
  /** ms. Default 3000. */
  connectTimeout?: number
  /** ms without a byte. Default 30 000. */
  stallTimeout?: number
  /** Tries after a cut, a 429 or a 5xx. Default 2. */
  retries?: number
  signal?: AbortSignal
}

interface Answered {
  /** Where it came from in the end. */
  url: URL
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
}
export interface DownloadedBytes extends Answered {
  bytes: Buffer
}
export interface DownloadedText extends Answered {
  text: string
}

/**
 * A small body, in memory: an index, an answer of an API. Any status is an answer, 404, 304 and 503 included; the body
 * is decoded as UTF-8.
 *
 * @throws CortexError HOST_UNREACHABLE, DOWNLOAD_STALLED, DOWNLOAD_INTERRUPTED, DOWNLOAD_REDIRECT_REFUSED,
 * DOWNLOAD_FAILED (too long, TLS, proxy), ABORTED
 */
export async function downloadText(request: TextRequest, pace?: Pace): Promise<DownloadedText> {
  const { bytes, ...answered } = await downloadBytes(request, pace)
  return { ...answered, text: bytes.toString('utf8') }
}

/** As {@link downloadText}, undecoded. */
export async function downloadBytes(request: TextRequest, pace: Pace = realPace): Promise<DownloadedBytes> {
  const { url, signal, retries = 2, maxBytes = 1024 * 1024 } = request
  const last: { answer: DownloadedBytes | null } = { answer: null }
  const firstTryAt = performance.now()

  const tryOnce = async (): Promise<TryOutcome<DownloadedBytes>> => {
    last.answer = null
    try {
      const received = await withFinalResponse(
        {
          url,
          headers: request.headers ?? {},
          connectTimeout: request.connectTimeout ?? 3000,
          stallTimeout: request.stallTimeout ?? 30_000,
          firstTryAt,
          allowRedirect: request.allowRedirect,
          signal,
        },
        (response) => readAll(response, maxBytes),
      )
      if (!isPassingStatus(received.status)) return { done: received }
      last.answer = received
      return { failed: statusError(url, refusalIn(received)), progressed: false }
    } catch (thrown) {
      if (!isCortexError(thrown)) throw thrown
      return { failed: thrown, progressed: false }
    }
  }

  try {
    return await withRetries(tryOnce, { url, retries, pace, signal })
  } catch (thrown) {
    if (last.answer !== null && isCortexError(thrown) && refusedStatus(thrown) !== null) return last.answer
    throw thrown
  }
}

async function readAll(response: HttpResponse, maxBytes: number): Promise<DownloadedBytes> {
  const { url, status, headers } = response
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    throw new CortexError('DOWNLOAD_FAILED', `${withoutSecrets(url)} answered in ${encoding}, which was not asked for.`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > maxBytes) {
      throw new CortexError(
        'DOWNLOAD_FAILED',
        `${withoutSecrets(url)} answered with more than the ${maxBytes} bytes that are allowed for it.`,
      )
    }
    chunks.push(chunk)
  }
  return { url, status, headers, bytes: Buffer.concat(chunks, length) }
}
