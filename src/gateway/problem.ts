import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CortexError } from '../errors.js'
import { endResponse } from './forward/discard-body.js'

/** Values of `error.type` that llama-server uses as well, so that clients need one set. */
export type ProblemType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'not_supported_error'
  | 'unavailable_error'
  | 'server_error'

/** Errors that the gateway answers with itself; {@link unavailable} adds those of the supervisor. */
export const problems = {
  bad_request: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  endpoint_refused: { status: 403, type: 'permission_error' },
  origin_not_allowed: { status: 403, type: 'permission_error' },
  not_found: { status: 404, type: 'not_found_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  request_timeout: { status: 408, type: 'invalid_request_error' },
  host_not_allowed: { status: 421, type: 'invalid_request_error' },
  headers_too_large: { status: 431, type: 'invalid_request_error' },
  not_implemented: { status: 501, type: 'not_supported_error' },
  upstream_failed: { status: 502, type: 'server_error' },
  upstream_cut: { status: 503, type: 'unavailable_error' },
  not_serving: { status: 503, type: 'unavailable_error' },
} as const satisfies Record<string, { status: number; type: ProblemType }>

export type ProblemCode = keyof typeof problems

export interface Problem {
  status: number
  type: ProblemType
  /** Of {@link problems}, or the code of a {@link CortexError} in lower case. */
  code: string
  message: string
  hint?: string | undefined
  /** s after which another try makes sense; sent as `Retry-After`. */
  retryAfter?: number
}

export function problem(code: ProblemCode, message: string, more: Pick<Problem, 'hint' | 'retryAfter'> = {}): Problem {
  return { ...problems[code], code, message, ...more }
}

/** For an error of the supervisor that explains why no child serves. */
export function unavailable(error: CortexError): Problem {
  return {
    status: 503,
    type: 'unavailable_error',
    code: error.code.toLowerCase(),
    message: error.message,
    hint: error.hint,
    retryAfter: 5,
  }
}

/** The body of an error as OpenAI's clients read it; `hint` is ours. */
export function renderProblem({ message, type, code, hint }: Problem): string {
  return JSON.stringify({ error: { message, type, code, ...(hint !== undefined && { hint }) } })
}

export function sendProblem(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
  headers: readonly string[] = [],
): void {
  const body = renderProblem(problem)
  const { expect, upgrade } = req.headers
  // Its next bytes may be another request where its body is expected, or no HTTP at all.
  if ((expect !== undefined && !req.complete) || upgrade !== undefined) res.shouldKeepAlive = false
  res.writeHead(problem.status, [
    ...headers,
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    ...(problem.retryAfter !== undefined ? ['Retry-After', String(problem.retryAfter)] : []),
  ])
  endResponse(req, res, body)
}
