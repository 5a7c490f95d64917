import type { EvaluatedPrompt } from '../../upstream/upstream.js'
import type { RequestBody } from './request-body.js'

/** The endpoints that evaluate a prompt. Builds offer them in several folders, `/v1` among them. */
const completion = /^[^?]*\/(?:completions?|messages|responses|infill)(?:\?|$)/

/** Bytes. Longer ones are mostly images, and rarely come twice. */
const largest = 1024 * 1024

export interface AnsweredRequest {
  method: string | undefined
  target: string
  status: number
  body: RequestBody
}

/** The prompt of a request whose answer begins; null for one that evaluated no prompt. */
export function evaluatedPrompt({ method, target, status, body }: AnsweredRequest): EvaluatedPrompt | null {
  if (method !== 'POST' || status !== 200 || !completion.test(target)) return null
  const whole = body.whole(largest)
  return whole !== null && looksLikeObject(whole) ? { target, body: whole } : null
}

/** llama-server has read it as JSON, but possibly only after decompression. */
function looksLikeObject(body: Buffer): boolean {
  return body.toString('latin1', 0, 64).trimStart().startsWith('{')
}
