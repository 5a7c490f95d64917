import { problem, type Problem } from '../problem.js'

type RequestError = Error & { code?: string }

/** The child died or closed the connection, as opposed to an invalid response or an invalid request. */
export function isLostConnection({ code = '' }: RequestError): boolean {
  return lostConnection.has(code)
}

const lostConnection: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
])

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
