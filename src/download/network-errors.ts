import { CortexError, isCortexError } from '../errors.js'
import { readRetryAfter } from './retry-policy.js'

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its name could not be looked up',
  EAI_FAIL: 'its name could not be looked up',
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to the host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'no network',
  ENETDOWN: 'no network',
  EADDRNOTAVAIL: 'no network',
  ETIMEDOUT: 'no answer to the connection attempt',
  UND_ERR_CONNECT_TIMEOUT: 'no answer to the connection attempt',
}

/** TLS failures have many codes; these patterns cover OpenSSL's certificate errors and Node's own. */
const tlsCode = /CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|^UNABLE_TO_|^EPROTO$|ALTNAME/

export function isTlsError(thrown: unknown): boolean {
  return tlsCode.test(codeOf(thrown))
}

const proxyFailed = 'CORTEX_PROXY'

export function proxyFailure(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), { code: proxyFailed })
}

/** What the network or undici threw, as one of our errors. `elapsed` is ms since the request began. */
export function networkError(thrown: unknown, url: URL, elapsed: number): CortexError {
  const code = codeOf(thrown)
  if (code === proxyFailed) {
    return hostUnreachable(url, `the proxy of the environment failed: ${messageOf(thrown)}`, elapsed, thrown)
  }
  const why = unreachable[code]
  if (why !== undefined) return hostUnreachable(url, why, elapsed, thrown)
  if (isTlsError(thrown)) {
    return new CortexError(
      'DOWNLOAD_FAILED',
      `No safe connection to ${url.host}: ${opensslReason(messageOf(thrown))}.`,
      {
        hint: 'Check the clock. Behind a proxy that opens TLS, point NODE_EXTRA_CA_CERTS to its certificate.',
        cause: thrown,
      },
    )
  }
  return new CortexError('DOWNLOAD_INTERRUPTED', `The connection to ${url.host} was cut: ${messageOf(thrown)}`, {
    hint: 'Try again: a download goes on where it was cut.',
    cause: thrown,
  })
}

function hostUnreachable(url: URL, why: string, elapsed: number, cause: unknown): CortexError {
  return new CortexError('HOST_UNREACHABLE', `Cannot reach ${url.host}: ${why} (after ${inSeconds(elapsed)}).`, {
    hint: 'Check the network; behind a proxy, set HTTPS_PROXY and NO_PROXY.',
    cause,
  })
}

/** @param elapsed ms since the first try. */
export function stalledError(url: URL, stallTimeout: number, elapsed: number): CortexError {
  const silence = `${url.host} sent nothing for ${inSeconds(stallTimeout)} (${inSeconds(elapsed)} in total).`
  return new CortexError('DOWNLOAD_STALLED', silence, {
    hint: 'Try again: a download goes on where it stopped.',
  })
}

/** A caller that aborts with one of our errors (a lock that was lost) wants to see that one. */
export function abortedError(url: URL, reason: unknown): CortexError {
  if (isCortexError(reason)) return reason
  return new CortexError('ABORTED', `The request to ${url.host} was aborted.`, { cause: reason })
}

/** The `cause` of a DOWNLOAD_FAILED that is about a status. */
export interface RefusedStatus {
  status: number
  /** What the server asks for, in ms; null where it asks for nothing. */
  retryAfter: number | null
}

export function statusError(url: URL, refused: RefusedStatus): CortexError {
  const hint =
    statusHints[refused.status] ??
    (refused.status >= 500 ? 'The fault is on the side of the host; try again later.' : undefined)
  return new CortexError('DOWNLOAD_FAILED', `${withoutSecrets(url)} answered ${refused.status}.`, {
    ...(hint !== undefined && { hint }),
    cause: refused,
  })
}

export function refusalIn(answer: { status: number; headers: Readonly<Record<string, string>> }): RefusedStatus {
  return { status: answer.status, retryAfter: readRetryAfter(answer.headers['retry-after'], Date.now()) }
}

const statusHints: Readonly<Record<number, string>> = {
  401: 'The host wants credentials.',
  403: 'The host refuses access; it may want credentials.',
  404: 'Check the address.',
  407: 'The proxy wants credentials: put them into HTTPS_PROXY.',
  429: 'The host limits how often it may be asked; wait and try again.',
}

/** What is known of the status behind a DOWNLOAD_FAILED; null where it failed otherwise. */
export function refusedStatus({ cause }: CortexError): RefusedStatus | null {
  if (typeof cause !== 'object' || cause === null || !('status' in cause) || !('retryAfter' in cause)) return null
  const { status, retryAfter } = cause
  if (typeof status !== 'number') return null
  return { status, retryAfter: typeof retryAfter === 'number' ? retryAfter : null }
}

/** Signed addresses and addresses with a password in them must not end up in logs. */
export function withoutSecrets(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** By their shape: errors of Node's own modules may come from another realm. */
function codeOf(thrown: unknown): string {
  let error = thrown
  while (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'string') return error.code
    error = 'cause' in error ? error.cause : undefined
  }
  return ''
}

function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : ''
  return message || codeOf(thrown) || String(thrown)
}

/** OpenSSL's `THREAD:error:CODE:library:function:reason:file:line:` and a line's end is for its developers; the reason is not. */
function opensslReason(message: string): string {
  return /:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/i.exec(message)?.[1] ?? message.trim()
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
