import type { IncomingMessage } from 'node:http'
import { hopByHop, isHopByHop, namedHopByHop, withoutFields } from './hop-by-hop.js'

/** Set by the gateway: the client's key is for it, and so is `Expect`. */
const setByGateway: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'expect', 'trailer', 'x-request-id'])

/** The length of a name alone rules most of them out, without a new string. */
const lengths: ReadonlySet<number> = new Set([...setByGateway, ...hopByHop].map((name) => name.length))

function isTakenAway(name: string): boolean {
  if (!lengths.has(name.length)) return false
  const lower = name.toLowerCase()
  return setByGateway.has(lower) || isHopByHop(lower)
}

/**
 * The header fields for the child: the client's in their order and case, without those about its connection and
 * without its key. The child's own key is added to each try.
 */
export function requestHeaders({ rawHeaders, headers: { connection } }: IncomingMessage, requestId: string): string[] {
  const headers: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (!isTakenAway(name)) headers.push(name, rawHeaders[i + 1] as string)
  }
  const kept = withoutFields(headers, namedHopByHop(connection))
  kept.push('X-Request-Id', requestId)
  return kept
}

/**
 * What llhttp lets pass but two parsers could read in two ways; null if there is nothing. Both length fields at once, a
 * length twice and folded lines it refuses itself.
 */
export function ambiguity({ rawHeaders, headers }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | null {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (hosts > 1) return 'The request has more than one Host header.'
  const encoding = headers['transfer-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    return `The transfer encoding "${encoding}" is not supported; only "chunked" is.`
  }
  return null
}
