import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problem, renderProblem, type Problem } from './problem.js'

/** For what the HTTP parser refuses: there is no request, and so no response object, to answer with. */
export function answerParseError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // ECONNRESET: nobody is left to read an answer.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  answer(socket, describe(error))
}

function describe(error: NodeJS.ErrnoException & { reason?: string }): Problem {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers_too_large', 'The header fields of the request are larger than 64 KiB.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request_timeout', 'The head of the request did not arrive in time.')
    default:
      return problem('bad_request', `This is not a valid HTTP/1.1 request: ${error.reason ?? error.message}.`)
  }
}

/** We are nobody's forward proxy. */
export function answerConnect(socket: Duplex): void {
  answer(socket, problem('method_not_allowed', 'CONNECT is not supported.'))
}

function answer(socket: Duplex, problem: Problem): void {
  const body = renderProblem(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
