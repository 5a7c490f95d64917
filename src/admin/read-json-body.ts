import type { IncomingMessage } from 'node:http'
import { CortexError } from '../errors.js'

/** Bytes; a config file may have as many. */
const largestBody = 1024 * 1024

/**
 * What a request carries; undefined: nothing. From Node's request itself: hono's own limit for bodies makes a `Request`
 * from another, which works only after node-server has replaced the global one of the host app.
 * @throws {CortexError} BODY_TOO_LARGE, USAGE
 */
export async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  // To its end also where it is too large: while it is sending, a client reads no answer.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  if (size > largestBody) throw new CortexError('BODY_TOO_LARGE', `A body may have ${largestBody} bytes at most.`)
  return size === 0 ? undefined : parse(Buffer.concat(chunks).toString())
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CortexError('USAGE', 'The body is not valid JSON.', { cause })
  }
}
