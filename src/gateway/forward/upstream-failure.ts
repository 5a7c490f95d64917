import { problem, type Problem, type ProblemType } from '../problem.js'

type RequestError = Error & { code?: string }

/** The child died or closed the connection, as opposed to an invalid response or an invalid request. */
export function isLostConnection({ code = '' }: RequestError): boolean {
  return lostConnection.has(code)
}

const lostConnection: ReadonlySet<string> = new Set([
  'CONNECTION_LOST',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
])

/** A child gave up a response in a way that HTTP itself has no error for. */
export class ConnectionLostError extends Error {
  readonly code = 'CONNECTION_LOST'
}

export function noAnswer(error: RequestError): Problem {
  // What undici will not send: a header value with control characters, for one.
  if (error.code === 'UND_ERR_INVALID_ARG') return problem('bad_request', `The request is not valid: ${error.message}.`)
  return problem('upstream_failed', `llama-server did not answer: ${error.message}.`)
}

export function brokenOff(error: RequestError): Problem {
  return problem('upstream_failed', `llama-server broke off its response: ${error.message}.`)
}

/** Before the response, of a request that cannot be sent again. */
export function cutBefore(): Problem {
  return problem(
    'upstream_cut',
    'llama-server is being replaced, and the body of this request was too large to be kept for the new one.',
    {
      hint: '`gateway.maxBody` limits what is kept, and `reload.drainTimeout` how long a switch waits for requests.',
      retryAfter: 5,
    },
  )
}

export function cutWithin(): Problem {
  return problem('upstream_cut', 'llama-server is being replaced, and the time to finish this response is over.', {
    hint: '`reload.drainTimeout` sets how long a switch waits for responses.',
  })
}

/** Of a child that answers a replayed request with an error, or not with a stream. `body`: what it answered with. */
export function changedForm(status: number, body: string): Problem {
  const { message, type } = errorIn(body)
  const failed = problem(
    'upstream_failed',
    message ?? `llama-server answered with status ${status} instead of a stream.`,
  )
  return type === undefined ? failed : { ...failed, type }
}

function errorIn(body: string): { message?: string; type?: ProblemType } {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown; type?: unknown } }
    return {
      ...(typeof error?.message === 'string' && { message: error.message }),
      ...(typeof error?.type === 'string' && { type: error.type as ProblemType }),
    }
  } catch {
    return {}
  }
}
