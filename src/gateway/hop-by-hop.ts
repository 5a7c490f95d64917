/** Fields that are about one connection and not about the message (RFC 9110, 7.6.1, and the obsolete ones). */
const hopByHop: ReadonlySet<string> = new Set([
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

/** Not to be taken away by naming them in `Connection`: the message would mean something else without. */
const endToEnd: ReadonlySet<string> = new Set(['host', 'content-length', 'content-type', 'content-encoding'])

/** Whether to leave out a field (by its lower-case name), given what the message's own `Connection` names. */
export function isHopByHop(name: string, connection: string | undefined): boolean {
  if (hopByHop.has(name)) return true
  // Nearly every message has one of these two, which name nothing.
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return false
  return namedIn(connection, name) && !endToEnd.has(name)
}

function namedIn(connection: string, name: string): boolean {
  return connection
    .toLowerCase()
    .split(',')
    .some((token) => token.trim() === name)
}
