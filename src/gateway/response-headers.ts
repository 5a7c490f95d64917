import { isHopByHop } from './hop-by-hop.js'

export interface ResponseHead {
  /** For `writeHead`: name, value, name, value, … in the child's order and case. */
  headers: string[]
  /** A stream of server-sent events that we could add one to: not compressed. */
  eventStream: boolean
}

/**
 * The child's header fields without what is about its connection to us. Its CORS fields go too: it allows any page in
 * the world to read the answer.
 */
export function responseHead(rawHeaders: readonly (Buffer | string)[]): ResponseHead {
  const names: string[] = []
  let connection: string | undefined
  let hasLength = false
  let eventStream = false
  let encoded = false
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = latin1(rawHeaders[i]).toLowerCase()
    names.push(name)
    if (name === 'content-length') hasLength = true
    else if (name === 'content-encoding') encoded = true
    else if (name === 'content-type') eventStream = latin1(rawHeaders[i + 1]).startsWith('text/event-stream')
    else if (name === 'connection') connection = latin1(rawHeaders[i + 1]).toLowerCase()
  }
  const headers: string[] = []
  for (const [i, name] of names.entries()) {
    if (isHopByHop(name, connection) || name.startsWith('access-control-')) continue
    // Node refuses to announce trailers where it does not send the body in chunks.
    if (name === 'trailer' && hasLength) continue
    headers.push(latin1(rawHeaders[2 * i]), latin1(rawHeaders[2 * i + 1]))
  }
  return { headers, eventStream: eventStream && !encoded }
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
