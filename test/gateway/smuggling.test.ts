import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Gateway } from '../../src/gateway/open-gateway.js'
import { ask } from './ask.js'
import { controlUpstream } from './control-upstream.js'
import { openTestGateway } from './open-test-gateway.js'
import { rawClient, rawExchange } from './raw-client.js'
import { startChild, type TestChild } from './start-child.js'

let child: TestChild
let gateway: Gateway
let host: string
beforeAll(async () => {
  child = await startChild(1)
  gateway = await openTestGateway(controlUpstream(child))
  host = `Host: localhost:${gateway.address.port}`
})
afterAll(async () => {
  await gateway.close()
  await child.stop()
})

const smuggled = 'POST /slots/0?action=erase HTTP/1.1\r\nHost: localhost\r\n\r\n'

test.each<[string, string[], string, RegExp]>([
  ['both length fields', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['both, the other way round', ['Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['two lengths', ['Content-Length: 0', 'Content-Length: 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['the same length twice', ['Content-Length: 4', 'Content-Length: 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a list of lengths', ['Content-Length: 4, 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a signed length', ['Content-Length: +4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a negative length', ['Content-Length: -4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a hexadecimal length', ['Content-Length: 0x4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a length with a space before the colon', ['Content-Length : 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a folded field', ['X-A: 1', ' Content-Length: 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a folded first field', [' X-A: 1'], '', /^HTTP\/1.1 400 /],
  ['an unknown coding', ['Transfer-Encoding: xchunked'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a coding after chunked', ['Transfer-Encoding: chunked, identity'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a coding before chunked', ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['chunked twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a second Host', ['Host: evil.example'], '', /^HTTP\/1.1 400 /],
  ['a NUL in a value', ['X-A: a\0b'], '', /^HTTP\/1.1 400 /],
  ['a bare CR in a value', ['X-A: a\rContent-Length: 4'], 'abcd', /^HTTP\/1.1 400 /],
  ['a name that is no token', ['X A: 1'], '', /^HTTP\/1.1 400 /],
  ['a chunk size that is none', ['Transfer-Encoding: chunked'], '0x3\r\nabc\r\n0\r\n\r\n', /^HTTP\/1.1 400 /],
  ['header fields without end', [`X-A: ${'a'.repeat(70_000)}`], '', /^HTTP\/1.1 431 [^]*headers_too_large/],
])('%s', async (_what, fields, body, expected) => {
  const before = child.requests.length
  const answer = await rawExchange(
    gateway,
    `POST /v1/completions HTTP/1.1\r\n${host}\r\nConnection: close\r\n${fields.join('\r\n')}\r\n\r\n${body}${smuggled}`,
  )
  expect(answer).toMatch(expected)
  expect(answer).toMatch(/\r\nContent-Type: application\/json[^]*{"error":{"message":/)
  expect(child.requests.slice(before).map(({ url }) => url)).not.toContain('/slots/0?action=erase')
})

test('what follows a body is a request of its own, and passes the same checks', async () => {
  const client = await rawClient(gateway)
  client.send(
    `POST /v1/completions HTTP/1.1\r\n${host}\r\nContent-Length: 2\r\n\r\nok` +
      `POST /slots/0?action=erase HTTP/1.1\r\n${host}\r\nContent-Length: 0\r\n\r\n`,
  )
  await client.until(/HTTP\/1.1 200 OK[^]*HTTP\/1.1 403 Forbidden[^]*endpoint_refused/)
  client.socket.destroy()
})

test('a request without Host, and the methods of proxies, are refused', async () => {
  for (const request of ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.0\r\n\r\n']) {
    expect(await rawExchange(gateway, request)).toMatch(/^HTTP\/1.1 400 [^]*The request has no Host header field/)
  }
  expect(await rawExchange(gateway, `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 405 [^]*CONNECT is not supported/,
  )
  expect(await rawExchange(gateway, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
})

test('nonsense within an answer ends it, and does not become a part of it', async () => {
  const client = await rawClient(gateway)
  client.send(`POST /v1/completions HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n`)
  await client.until(/\r\nbegun\r\n/)
  client.send('nonsense\r\n')
  expect(await client.closed()).toMatch(/\r\n5\r\nbegun\r\n$/)
})

test('a WebSocket handshake gets an answer and the end of its connection', async () => {
  const answer = await rawExchange(
    gateway,
    `GET / HTTP/1.1\r\n${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 501 Not Implemented\r\n[^]*WebSocket is not supported/)
})

test('a turned-away upload is read to its end, so that its client can read the answer', async () => {
  const body = Buffer.alloc(20_000_000, 'x')
  const chunks = Array.from({ length: 20 }, (_, i) => body.subarray(i * 1_000_000, (i + 1) * 1_000_000))
  for (const connection of ['close', 'keep-alive']) {
    const { status } = await ask(gateway, { method: 'POST', path: '/slots/0', headers: { connection }, body: chunks })
    expect(status).toBe(403)
  }
  const client = await rawClient(gateway)
  client.send(`POST /slots/0 HTTP/1.1\r\n${host}\r\nContent-Length: ${body.length}\r\n\r\n`)
  client.send(body)
  await client.until(/^HTTP\/1.1 403 /)
  client.send(`GET /next HTTP/1.1\r\n${host}\r\n\r\n`)
  await client.until(/HTTP\/1.1 200 OK/)
  client.socket.destroy()
})
