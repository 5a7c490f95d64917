import type { IncomingMessage } from 'node:http'
import { CortexError } from '../errors.js'

/** Bytes; the same limit as for config files. */
const largestBody = 1024 * 1024
/** Levels of arrays and objects; a config file may have as many. */
const deepest = 64

/**
 * The JSON body of a request; undefined if it is empty. Reads Node's request directly: hono's body limit needs the global
 * `Request` of the host app to be replaced.
 * @throws {CortexError} BODY_TOO_LARGE, USAGE
 */
export async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  // Reads to the end even if too large: many clients do not read the answer while they are sending.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  if (size > largestBody) throw new CortexError('BODY_TOO_LARGE', `The body is larger than ${largestBody} bytes.`)
  return size === 0 ? undefined : parse(Buffer.concat(chunks).toString())
}

function parse(text: string): unknown {
  if (isTooDeep(text)) {
    throw new CortexError('USAGE', `The body is nested more than ${deepest} levels deep.`)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CortexError('USAGE', 'The body is not valid JSON.', { cause })
  }
}

/** Judged before parsing: functions that walk the value recursively would run out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '[' || character === '{') {
      depth++
      if (depth > deepest) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}
