import { problem, type Problem } from '../problem.js'

type RequestError = Error & { code?: string }

/** The child died, or closed the connection: not that it answered nonsense, or that the request is at fault. */
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
  return problem('upstream_failed', `llama-server gave no answer: ${error.message}.`)
}

export function brokenOff(error: RequestError): Problem {
  return problem('upstream_failed', `llama-server broke the answer off: ${error.message}.`)
}

/** Before the answer, of a request that cannot be sent again. */
export function cutBefore(): Problem {
  return problem(
    'upstream_cut',
    'The server is being exchanged and waited no longer, and the body of this request was too large to be kept.',
    { hint: '`gateway.maxBody` says what is kept, and `reload.drainTimeout` how long is waited.', retryAfter: 5 },
  )
}

export function cutWithin(): Problem {
  return problem('upstream_cut', 'The server is being exchanged, and waited no longer for the end of this answer.', {
    hint: '`reload.drainTimeout` says how long is waited.',
  })
}
