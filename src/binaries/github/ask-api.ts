import { createHash } from 'node:crypto'
import path from 'node:path'
import { downloadText, type DownloadedText } from '../../download/download-text.js'
import { CortexError, isCortexError } from '../../errors.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import type { OnBinaryWarning } from '../warning.js'
import type { GithubAccess } from './github-access.js'
import { rateLimit, rateLimitError } from './rate-limit.js'

export interface AskOptions {
  access: GithubAccess
  /** Where answers are kept: one that has not changed costs no rate limit (304). */
  cache: string
  /** ms without a byte, of each try. Default 10 000: there are answers of before, and other sources. */
  stallTimeout?: number | undefined
  signal?: AbortSignal | undefined
  onWarning?: OnBinaryWarning | undefined
}

interface KnownAnswer {
  etag: string
  value: unknown
}

/** Bytes. A page of 30 releases has about 2 MB. */
const maxAnswer = 16 * 1024 * 1024

/**
 * Asks the releases API for `below`, an address relative to the repository. Where it does not answer, or not before its
 * rate limit is over, its last answer is used, and a warning says so.
 *
 * @param essence What is kept of an answer.
 * @returns the essence; null for 404
 * @throws CortexError RATE_LIMITED, RELEASE_LOOKUP_FAILED, and what `downloadText` throws
 */
export async function askApi(
  below: string,
  essence: (value: unknown) => unknown,
  { access, cache, stallTimeout = 10_000, signal, onWarning }: AskOptions,
): Promise<unknown> {
  const url = new URL(below, access.api)
  const file = path.join(cache, 'github', 'answers', `${createHash('sha256').update(url.href).digest('hex')}.json`)
  const known = await readAnswer(file)
  try {
    const answer = await downloadText({
      url,
      headers: { ...access.headers, ...(known !== null && { 'if-none-match': known.etag }) },
      maxBytes: maxAnswer,
      stallTimeout,
      // A repository that was renamed redirects within the API.
      allowRedirect: (from, to) => from.origin === to.origin,
      ...(signal !== undefined && { signal }),
    })
    if (answer.status === 404) return null
    if (answer.status === 304 && known !== null) return known.value
    if (answer.status !== 200) throw refused(answer, access)
    const value = essence(parse(answer))
    const etag = answer.headers['etag']
    // A cache that cannot be written costs requests, nothing else.
    if (etag !== undefined) await writeJsonFile(file, { format: 1, etag, value }).catch(() => {})
    return value
  } catch (thrown) {
    const error = isCortexError(thrown) ? asLookup(thrown) : thrown
    if (signal?.aborted || known === null || !isCortexError(error) || !mayPass(error)) throw error
    onWarning?.({
      code: 'RELEASES_FROM_CACHE',
      message: `What is known of llama.cpp's releases may be old: ${error.message}`,
      hint: error.hint ?? 'Try again later.',
    })
    return known.value
  }
}

/** A lookup is not resumed as a download is, so those errors' hints do not apply. */
function asLookup(error: CortexError): CortexError {
  if (error.code !== 'DOWNLOAD_STALLED' && error.code !== 'DOWNLOAD_INTERRUPTED') return error
  return new CortexError('RELEASE_LOOKUP_FAILED', `llama.cpp's releases could not be looked up: ${error.message}`, {
    hint: 'Try again later, or set binary.mirror or binary.url.',
    cause: error,
  })
}

async function readAnswer(file: string): Promise<KnownAnswer | null> {
  const answer = await readJsonFile(file)
  if (typeof answer !== 'object' || answer === null || !('format' in answer) || answer.format !== 1) return null
  if (!('etag' in answer) || typeof answer.etag !== 'string' || !('value' in answer)) return null
  return { etag: answer.etag, value: answer.value }
}

function parse({ url, text }: DownloadedText): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CortexError('RELEASE_LOOKUP_FAILED', `${url.host} answered something other than JSON.`, {
      hint: 'Something between this machine and the API answers in its place: a proxy, a login page.',
      cause,
    })
  }
}

function refused(answer: DownloadedText, { headers }: GithubAccess): CortexError {
  const { url, status } = answer
  const limit = rateLimit(answer, Date.now())
  const hasToken = headers['authorization'] !== undefined
  if (limit !== null) return rateLimitError(url.host, limit, hasToken)
  return new CortexError(
    'RELEASE_LOOKUP_FAILED',
    `${url.host} answered ${status} when asked for llama.cpp's releases.`,
    {
      hint:
        status === 401 && hasToken
          ? 'It does not accept GITHUB_TOKEN (or GH_TOKEN): take it away, or set one that is valid.'
          : 'Try again later, or set binary.mirror or binary.url.',
      cause: { status },
    },
  )
}

/** What may be over in a while, in contrast to a redirect or a certificate that is not to be followed or believed. */
function mayPass({ code, cause }: CortexError): boolean {
  if (code === 'RELEASE_LOOKUP_FAILED') {
    if (isCortexError(cause)) return true
    return typeof cause === 'object' && cause !== null && 'status' in cause && Number(cause.status) >= 500
  }
  return code === 'RATE_LIMITED' || code === 'HOST_UNREACHABLE'
}
