import { afterEach, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendRequest, type Sent } from '../../scripts/chaos/send-request.js'

let server: Server

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** One stream from a server that does as told. */
async function ask(answer: RequestListener, kind: 'whole' | 'stream' = 'stream'): Promise<Sent> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return sendRequest({ port: (server.address() as AddressInfo).port, agent: false }, { id: 'a', kind, tokens: 2 })
}

const event = 'data: {"choices":[{"delta":{"content":"x"}}],"system_fingerprint":"f-7"}\n\n'

test('an answer that is over as HTTP sees it is complete', async () => {
  const { ended } = await ask((_req, res) => res.end(`${event}data: [DONE]\n\n`))
  expect(await ended).toMatchObject({
    outcomes: ['complete'],
    status: 200,
    answer: { tokens: ['x'], pids: [7], done: 1 },
  })
})

test('one whose connection ends in the middle is broken, with what had come', async () => {
  const { ended } = await ask((_req, res) => {
    res.write(event, () => res.destroy())
  })
  expect(await ended).toMatchObject({ outcomes: ['broken'], status: 200, answer: { tokens: ['x'], done: 0 } })
})

test('one that never begins is lost', async () => {
  const { ended } = await ask((req) => req.socket.destroy())
  expect(await ended).toMatchObject({ outcomes: ['lost'], status: null, answer: null })
})

test('a refusal is read as what it is, whatever was asked for', async () => {
  const { ended } = await ask((_req, res) => res.writeHead(503).end('{"error":{"code":"queue_full"}}'))
  expect(await ended).toMatchObject({
    outcomes: ['complete'],
    status: 503,
    answer: { errors: 1, code: 'queue_full', malformed: null },
  })
})

test.each(['whole', 'stream'] as const)(
  'an abort is the only outcome of a request that is aborted: %s',
  async (kind) => {
    const sent = await ask((_req, res) => void res.write(event), kind)
    await sent.begun
    sent.abort()
    expect(await sent.ended).toMatchObject({ outcomes: ['aborted'] })
  },
)

test('an abort before anything came, too', async () => {
  let arrived: () => void = () => undefined
  const here = new Promise<void>((resolve) => (arrived = resolve))
  const sent = await ask(() => arrived())
  await here
  sent.abort()
  expect(await sent.ended).toMatchObject({ outcomes: ['aborted'], status: null })
})

test('the id goes out with the request, and each id has a prompt and tokens of its own', async () => {
  let id: unknown
  const { record, ended } = await ask((req, res) => {
    id = req.headers['x-request-id']
    res.end()
  })
  await ended
  expect(id).toBe('a')
  const other = sendRequest({ port: 1, agent: false }, { id: 'b', kind: 'whole', tokens: 2 })
  await other.ended
  expect(record.expected).toHaveLength(2)
  expect(other.record.expected).not.toEqual(record.expected)
})
