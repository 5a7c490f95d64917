import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Without anything that could end a header field or a line of a log. */
const acceptable = /^[A-Za-z0-9._:/=+-]{1,128}$/

/** Gives a request its id: the client's own `X-Request-Id`, or a new one. */
export type IdentifyRequest = (headers: IncomingHttpHeaders) => string

/** New ids are unique, and grow in the order in which requests come: `f3a91c07-1`, `f3a91c07-2`, … */
export function createRequestIds(): IdentifyRequest {
  const prefix = randomBytes(4).toString('hex')
  let last = 0
  return ({ 'x-request-id': given }) =>
    typeof given === 'string' && acceptable.test(given) ? given : `${prefix}-${++last}`
}
