import { connect } from 'node:net'
import { parseResponse } from './parse-response.js'

/** @import { Response } from './parse-response.js' */

/** ms of silence after which a server does not answer any more. Far more than any answer here takes. */
const patience = 15_000

/**
 * @typedef {object} Request
 * @property {string} name
 * @property {string} [method] POST with a body, otherwise GET.
 * @property {string} path As it is written on the request line, latin1.
 * @property {Record<string, string>} [headers] Beside `Host`, `Connection: close`, the key and the length.
 * @property {unknown} [json] The body.
 * @property {string | Buffer} [body] The body, for what is not JSON.
 * @property {boolean} [chunked] The body is sent in chunks of 7 bytes.
 * @property {string | null} [key] Without it the right one, in `Authorization`; null: none.
 * @property {boolean} [awaitContinue] The body is sent after `100 Continue`.
 * @property {(host: string) => string} [raw] All bytes, in place of everything above but `name`.
 */

/**
 * One request over a connection of its own, byte for byte as it is described, and everything that came back.
 * @param {number} port
 * @param {string} key
 * @param {Request} request
 * @returns {Promise<Response>}
 */
export function exchange(port, key, request) {
  const { head, body } = renderRequest(request, `127.0.0.1:${port}`, key)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    /** @type {Buffer[]} */
    const received = []
    let bodySent = request.awaitContinue !== true
    socket.setTimeout(patience, () => socket.destroy())
    socket.on('connect', () => socket.write(bodySent ? Buffer.concat([head, body]) : head))
    socket.on('data', (chunk) => {
      received.push(chunk)
      if (bodySent || !/^HTTP\/1\.1 100 .*\r\n\r\n/.test(Buffer.concat(received).toString('latin1'))) return
      bodySent = true
      socket.write(body)
    })
    socket.on('error', (error) => {
      // A server may reset the connection of a request whose body it does not want, after its answer.
      if (received.length === 0) reject(error)
    })
    socket.on('close', () => resolve(parseResponse(Buffer.concat(received), request.method === 'HEAD')))
  })
}

/**
 * @param {Request} request
 * @param {string} host
 * @param {string} key
 */
function renderRequest(request, host, key) {
  if (request.raw !== undefined) return { head: Buffer.from(request.raw(host), 'latin1'), body: Buffer.alloc(0) }
  const content = request.json === undefined ? request.body : JSON.stringify(request.json)
  const bytes = Buffer.from(content ?? '')
  const { method = content === undefined ? 'GET' : 'POST', path, headers = {}, chunked = false } = request
  /** @type {Record<string, string>} */
  const fields = { Host: host, Connection: 'close' }
  if (request.key !== null) fields['Authorization'] = `Bearer ${request.key ?? key}`
  if (request.json !== undefined) fields['Content-Type'] = 'application/json'
  if (chunked) fields['Transfer-Encoding'] = 'chunked'
  else if (content !== undefined) fields['Content-Length'] = String(bytes.length)
  if (request.awaitContinue === true) fields['Expect'] = '100-continue'
  const lines = Object.entries({ ...fields, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return {
    head: Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
    body: chunked ? inChunks(bytes) : bytes,
  }
}

/** @param {Buffer} bytes */
function inChunks(bytes) {
  /** @type {(Buffer | string)[]} */
  const parts = []
  for (let at = 0; at < bytes.length; at += 7) {
    const chunk = bytes.subarray(at, at + 7)
    parts.push(`${chunk.length.toString(16)}\r\n`, chunk, '\r\n')
  }
  parts.push('0\r\n\r\n')
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}
