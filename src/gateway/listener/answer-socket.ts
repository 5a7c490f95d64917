import { ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { problem, renderProblem, type Problem } from '../problem.js'

/** For what the HTTP parser refuses: without a request there is no response object to answer with. */
export function answerParseError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The client cannot read an answer.
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
  // Another answer would pass for a part of the one that has begun.
  else if (isAnswering(socket)) closeAfterWrites(socket)
  else answer(socket, describe(error))
}

/** By the same property as Node's own handler. */
function isAnswering(socket: Duplex): boolean {
  return '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse && socket._httpMessage.headersSent
}

function closeAfterWrites(socket: Duplex): void {
  if (socket instanceof Socket) socket.destroySoon()
  else socket.destroy()
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

/** The gateway is not a forward proxy. */
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
