/** Whether a redirect may be followed. `named`: yes, and the user has named the target's host. */
export type AllowRedirect = (from: URL, to: URL) => boolean | 'named'

/**
 * The default answer to a redirect: never from https to http, and never from another machine to this one, where a
 * stranger would choose which local service is asked.
 */
export function allowRedirectByDefault(from: URL, to: URL): boolean {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return false
  if (from.protocol === 'https:' && to.protocol !== 'https:') return false
  return isLoopback(from.hostname) || !isLoopback(to.hostname)
}

const credentialHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** What may be sent on: credentials stay with the origin that they were meant for. */
export function headersAfterRedirect(
  headers: Readonly<Record<string, string>>,
  from: URL,
  to: URL,
): Readonly<Record<string, string>> {
  if (from.origin === to.origin) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !credentialHeaders.has(name.toLowerCase())))
}

const loopbackName = /^(localhost|.+\.localhost|\[?::1\]?|127(\.\d{1,3}){3}|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/
/** Where connecting is concerned, the unspecified address is this machine too. */
const unspecified = new Set(['0.0.0.0', '[::]', '::'])

/** Whether it may be this machine: by name, without asking DNS; as `URL` writes host names. Rather one name too many. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  return loopbackName.test(host) || unspecified.has(host)
}
