import type { IncomingHttpHeaders } from 'node:http'

export type OriginVerdict =
  /** The request does not come from a page, or from a page of this server. */
  | 'own'
  /** A page of an allowed origin, which needs CORS headers to read the answer. */
  | 'allowed'
  | 'refused'

/**
 * Whether a page in a browser may send this request. Programs send neither `Origin` nor `Sec-Fetch-Site` and pass; a page cannot leave
 * them out. The `Host` must have been checked before.
 */
export function checkOrigin(
  method: string,
  headers: IncomingHttpHeaders,
  corsOrigins: ReadonlySet<string>,
): OriginVerdict {
  const { origin, host } = headers
  if (origin !== undefined) {
    // https as well: a proxy in front of the gateway may have ended the TLS.
    if (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)) return 'own'
    return corsOrigins.has(origin) ? 'allowed' : 'refused'
  }
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return 'own'
  return isNavigation(method, headers) ? 'own' : 'refused'
}

/** A link was followed; the page that has it cannot read the answer. Frames and embedded objects do not count. */
function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  )
}
