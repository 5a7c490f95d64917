import type { Dispatcher } from 'undici'
import { CortexError } from '../errors.js'
import { announcedDigest } from './announced-digest.js'
import { drainBody } from './drain-body.js'
import type { AddressGuard } from './guarded-lookup.js'
import { abortedError, networkError, stalledError } from './network-errors.js'
import { openDispatcher } from './open-dispatcher.js'

export interface HttpRequest {
  url: URL
  headers: Readonly<Record<string, string>>
  connectTimeout: number
  stallTimeout: number
  /** ms until the answer begins. Default: `stallTimeout`. */
  answerTimeout?: number | undefined
  /** When the first try began, on the clock of `performance.now()`. Default: now. */
  firstTryAt?: number | undefined
  signal?: AbortSignal | undefined
  guard?: AddressGuard | undefined
}

export interface HttpResponse {
  /** Of this response; after redirects not the one that was asked for first. */
  url: URL
  status: number
  /** Names in lower case; of a repeated header the first. */
  headers: Readonly<Record<string, string>>
  /** SHA-256 in hex of the whole file, as this server or one that redirected here gives it. */
  announcedSha256: string | null
  /** Throws DOWNLOAD_INTERRUPTED, DOWNLOAD_STALLED or ABORTED when it ends early. */
  body: AsyncIterable<Buffer>
}

/**
 * One GET, no redirects followed. The connection lives as long as `read` does and is closed whatever happens, so that
 * no socket and no timer outlasts the call.
 */
export async function withResponse<T>(request: HttpRequest, read: (response: HttpResponse) => Promise<T>): Promise<T> {
  const { url, signal } = request
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw notHttp(url)
  if (signal?.aborted) throw abortedError(url, signal.reason)

  const began = performance.now()
  const ending = new AbortController()
  let endedBy: CortexError | null = null
  const end = (error: CortexError) => {
    endedBy ??= error
    ending.abort(error)
  }
  const onAbort = () => end(abortedError(url, signal?.reason))
  signal?.addEventListener('abort', onAbort, { once: true })

  // Time that the reader takes for itself (a slow disk) is not the host's silence.
  let waiting = true
  const watchSilence = (timeout: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      if (waiting) end(stalledError(url, timeout, performance.now() - (request.firstTryAt ?? began)))
      else timer.refresh()
    }, timeout)
    return timer
  }
  let stall = watchSilence(request.answerTimeout ?? request.stallTimeout)

  const explain = (thrown: unknown) => endedBy ?? networkError(thrown, url, performance.now() - began)

  const watch = {
    onWaiting: () => {
      waiting = true
      stall.refresh()
    },
    onBusy: () => {
      waiting = false
    },
    explain,
  }

  let dispatcher: Dispatcher | undefined
  try {
    dispatcher = await openDispatcher(url, {
      connectTimeout: request.connectTimeout,
      signal: ending.signal,
      guard: request.guard,
    })
    const response = await dispatcher
      .request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: {
          'user-agent': 'cortex-supervisor',
          'accept-encoding': 'identity',
          ...credentialsIn(url),
          ...request.headers,
        },
        signal: ending.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      .catch((thrown: unknown) => {
        throw explain(thrown)
      })
    clearTimeout(stall)
    stall = watchSilence(request.stallTimeout)
    const headers = firstValues(response.headers)
    return await read({
      url,
      status: response.statusCode,
      headers,
      announcedSha256: announcedDigest(headers),
      body: drainBody(response.body, watch),
    })
  } finally {
    clearTimeout(stall)
    signal?.removeEventListener('abort', onAbort)
    ending.abort()
    await dispatcher?.destroy()
  }
}

function credentialsIn({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decoded(username)}:${decoded(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A percent sign may also mean itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function notHttp(url: URL): CortexError {
  return new CortexError(
    'DOWNLOAD_FAILED',
    `${url.protocol}//… cannot be downloaded: only http and https addresses can.`,
  )
}

function firstValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) result[name] = first
  }
  return result
}
