import { isHopByHop, namedHopByHop, withoutFields } from './hop-by-hop.js'

export interface ResponseHead {
  /** For `writeHead`: name, value, name, value, … in the child's order and case. */
  headers: string[]
  /** A stream of server-sent events to which others can be added: neither compressed nor of a given length. */
  eventStream: boolean
}

/**
 * The child's header fields without those about its connection to the gateway, followed by `gatewayHeaders`. Its CORS fields go too: it
 * allows pages of any site to read the answer.
 */
export function responseHead(raw: readonly (Buffer | string)[], gatewayHeaders: readonly string[]): ResponseHead {
  const headers: string[] = []
  let connection: string | undefined
  let type = ''
  let hasLength = false
  let encoded = false
  let announcesTrailers = false
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i])
    const value = latin1(raw[i + 1])
    const lower = name.toLowerCase()
    if (lower === 'connection') connection = value
    if (isHopByHop(lower) || lower === 'x-request-id' || lower.startsWith('access-control-')) continue
    if (lower === 'content-type') type = value
    else if (lower === 'content-length') hasLength = true
    else if (lower === 'content-encoding') encoded = true
    else if (lower === 'trailer') announcesTrailers = true
    headers.push(name, value)
  }
  const named = namedHopByHop(connection)
  // Node refuses to announce trailers where it does not send the body in chunks.
  const kept = withoutFields(headers, hasLength && announcesTrailers ? [...named, 'trailer'] : named)
  kept.push(...gatewayHeaders)
  return {
    headers: kept,
    eventStream: type.startsWith('text/event-stream') && !encoded && !hasLength,
  }
}

/** Name and value in turn, of trailers. */
export function fieldPairs(raw: readonly (Buffer | string)[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([latin1(raw[i]), latin1(raw[i + 1])])
  return pairs
}

/** Header fields are bytes; this is how Node reads and writes them one to one. */
function latin1(field: Buffer | string | undefined): string {
  return typeof field === 'string' ? field : (field?.toString('latin1') ?? '')
}
