/** Fields that are about one connection and not about the message (RFC 9110, 7.6.1, and the obsolete ones). */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** Cannot be removed by naming them in `Connection`: without them the message would mean something else. */
const endToEnd: ReadonlySet<string> = new Set(['host', 'content-length', 'content-type', 'content-encoding'])

/** By the lower-case name. */
export function isHopByHop(name: string): boolean {
  return hopByHop.has(name)
}

/** Further fields that a message's own `Connection` names as hop-by-hop, in lower case; most name none. */
export function namedHopByHop(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return []
  return connection
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== 'keep-alive' && token !== 'close' && !endToEnd.has(token))
}

/** `headers` (name, value, name, value, …) without those of these lower-case names. */
export function withoutFields(headers: string[], names: readonly string[]): string[] {
  if (names.length === 0) return headers
  return headers.filter((_, i) => !names.includes((headers[i - (i % 2)] ?? '').toLowerCase()))
}
