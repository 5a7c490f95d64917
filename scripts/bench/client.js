import { once } from 'node:events'
import { createConnection } from 'node:net'

/**
 * @typedef {object} Times
 * @property {number} first ms from the request to the first byte of the body.
 * @property {number} last ms from the request to the end of the answer.
 *
 * @typedef {object} Client
 * @property {(request: Buffer) => Promise<Times>} ask One at a time.
 * @property {() => void} close
 */

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

/**
 * A connection that is kept alive, of the cheapest kind: what it takes itself is no part of what is measured, and on
 * few cores takes them from it. It reads only as much of an answer as it needs to find its end.
 * @param {import('node:net').NetConnectOpts} target
 * @returns {Promise<Client>}
 */
export async function openClient(target) {
  const socket = createConnection(target).setNoDelay()
  await once(socket, 'connect')
  let begun = 0
  /** @type {Buffer | null} */
  let head = null
  let first = 0
  /** Bytes of the body still to come; negative: it is chunked. */
  let left = 0
  /** @type {{ resolve: (times: Times) => void, reject: (error: Error) => void } | null} */
  let asking = null

  socket.on('data', (/** @type {Buffer} */ chunk) => {
    let body = chunk
    if (left === 0) {
      head = head === null ? chunk : Buffer.concat([head, chunk])
      const end = head.indexOf(headEnd)
      if (end < 0) return
      const text = head.toString('latin1', 0, end)
      if (!text.startsWith('HTTP/1.1 200 ')) {
        fail(new Error(text))
        return
      }
      left = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? -1)
      body = head.subarray(end + 4)
      head = null
      if (body.length === 0) return
    }
    if (first === 0) first = performance.now()
    if (left > 0) left -= body.length
    else if (body.subarray(-5).equals(lastChunk)) left = 0
    if (left === 0) asking?.resolve({ first: first - begun, last: performance.now() - begun })
  })
  socket.on('error', fail).on('close', () => fail(new Error('The connection closed.')))

  /** @param {Error} error */
  function fail(error) {
    asking?.reject(error)
    socket.destroy()
  }

  return {
    ask(request) {
      return new Promise((resolve, reject) => {
        asking = { resolve, reject }
        first = 0
        begun = performance.now()
        socket.write(request)
      })
    },
    close: () => void socket.destroy(),
  }
}

/**
 * A chat request as the client libraries send it.
 * @param {import('node:net').NetConnectOpts} target
 * @param {{ events?: number, pace?: number }} [stream] Events in the answer, ms between them; without: a whole answer.
 */
export function chatRequest(target, { events = 0, pace = 0 } = {}) {
  const body = JSON.stringify({
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Which is the highest mountain of the Alps, and who climbed it first?' },
    ],
    max_tokens: 256,
    stream: events > 0,
  })
  return Buffer.from(
    [
      'POST /v1/chat/completions HTTP/1.1',
      `Host: ${'port' in target ? `127.0.0.1:${target.port}` : 'localhost'}`,
      'Connection: keep-alive',
      'Accept: application/json',
      'Content-Type: application/json',
      'User-Agent: OpenAI/JS 6.49.0',
      'X-Stainless-Lang: js',
      'X-Stainless-Package-Version: 6.49.0',
      'X-Stainless-OS: Linux',
      'X-Stainless-Arch: x64',
      'X-Stainless-Runtime: node',
      'X-Stainless-Runtime-Version: v20.20.2',
      'X-Stainless-Retry-Count: 0',
      'Authorization: Bearer none',
      'Accept-Language: *',
      'Accept-Encoding: gzip, deflate',
      `X-Bench-Events: ${events}`,
      `X-Bench-Pace: ${pace}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
