import { describe, expect, test } from '@jest/globals'
import type { RequestListener, ServerResponse } from 'node:http'
import { CortexError } from '../../../src/errors.js'
import type { Gateway } from '../../../src/gateway/open-gateway.js'
import { until } from '../../fixtures/until.js'
import { controlUpstream, type ControlledSource } from '../control-upstream.js'
import { rawClient, type RawClient } from '../raw-client.js'
import { child, open } from '../scene.js'
import type { TestChild } from '../start-child.js'

const events = ['data: {"x":1}\n\n', 'data: [DONE]\n\n']

/** Of each API: what llama-server b11669 sends first, together with the first token. */
const firstEvents = [
  ['/v1/chat/completions', 'data: {"choices":[{"delta":{"role":"assistant","content":null}}]}\n\n'],
  ['/v1/completions', 'data: {"choices":[{"text":"a"}]}\n\n'],
  ['/completion', 'data: {"content":"a"}\n\n'],
  ['/v1/messages', 'event: message_start\ndata: {"type":"message_start"}\n\n'],
  ['/v1/responses', 'event: response.created\ndata: {"type":"response.created"}\n\n'],
]

const head = { 'Content-Type': 'text/event-stream' }

/** Opens a stream and writes these chunks, one after the other, and nothing more. */
function begins(...chunks: string[]): RequestListener {
  return (_req, res) => {
    res.writeHead(200, head)
    if (chunks.length === 0) res.flushHeaders()
    for (const chunk of chunks) res.write(chunk)
  }
}

function answers(_req: unknown, res: ServerResponse): void {
  res.writeHead(200, head)
  for (const event of events) res.write(event)
  res.end()
}

interface OpenedStream {
  source: ControlledSource
  gateway: Gateway
  client: RawClient
  first: TestChild
}

/** A stream whose first child has sent this much of it. */
async function opened(chunks: string[], settings = {}, path = '/v1/chat/completions'): Promise<OpenedStream> {
  const first = await child(1, begins(...chunks))
  const source = controlUpstream(first)
  const gateway = await open(source, settings)
  const client = await rawClient(gateway)
  client.send(`POST ${path} HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 2\r\n\r\n{}`)
  await client.until(/\r\n\r\n/)
  await until(() => body(client).length === chunks.join('').length)
  return { source, gateway, client, first }
}

/** What came after the head, without the framing of chunks. */
function body(client: RawClient): string {
  const received = client.received()
  let at = received.indexOf('\r\n\r\n') + 4
  let text = ''
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/.exec(received.slice(at))
    if (size === null) return text
    const begin = at + size[0].length
    const end = begin + parseInt(size[1] ?? '', 16)
    text += received.slice(begin, end)
    at = end + 2
  }
}

const afterComments: [string, string[]][] = [
  ['only the head of a stream', []],
  ['comments', [':\n\n', ': ping\n\n']],
  ['half a comment', [':\n\n: pi']],
]

describe.each(afterComments)('a stream of which the client has %s', (_, chunks) => {
  const sofar = chunks.join('')
  const rest = (sofar === '' || sofar.endsWith('\n') ? '' : '\n') + events.join('')

  test('goes on with the next child after a crash, in the same response', async () => {
    const { source, gateway, client, first } = await opened(chunks)
    source.park()
    await first.die()
    source.serve(await child(2, answers))
    await client.until(/\r\n0\r\n\r\n$/)
    expect(body(client)).toBe(sofar + rest)
    expect(client.received().match(/HTTP\/1.1/g)).toHaveLength(1)
    expect(gateway.stats()).toMatchObject({ active: 0, replayed: 1, heldBytes: 0 })
    client.socket.destroy()
  })

  test('goes on with the next child after a switch that waits no longer', async () => {
    const { source, client, first } = await opened(chunks)
    source.serve(await child(2, answers))
    first.cut()
    await client.until(/\r\n0\r\n\r\n$/)
    expect(body(client)).toBe(sofar + rest)
    client.socket.destroy()
  })

  test('goes on with the next child when its own ends it without an event, as llama-server does on SIGTERM', async () => {
    const first = await child(1, (req, res) => {
      begins(...chunks)(req, res)
      res.end()
    })
    const source = controlUpstream(first)
    const gateway = await open(source)
    const client = await rawClient(gateway)
    const second = await child(2, answers)
    void first.ended.then(() => source.serve(second))
    source.serve(first)
    client.send(`POST /completion HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 2\r\n\r\n{}`)
    await until(() => first.requests.length > 0)
    await first.die()
    await client.until(/\r\n0\r\n\r\n$/)
    expect(body(client)).toContain(events.join(''))
    client.socket.destroy()
  })

  test('ends with the error of the next child as an event', async () => {
    const { source, client, first } = await opened(chunks)
    source.park()
    await first.die()
    const error = { error: { code: 400, message: 'the prompt is too long', type: 'exceed_context_size_error' } }
    source.serve(
      await child(2, (_req, res) => {
        res.writeHead(400, { 'Content-Type': 'application/json' })
        res.end(JSON.stringify(error))
      }),
    )
    const text = await client.closed()
    expect(text).toMatch(
      /data: {"error":{"message":"the prompt is too long","type":"exceed_context_size_error"[^\n]*}\n\n\r\n$/,
    )
    expect(text.match(/HTTP\/1.1/g)).toHaveLength(1)
  })

  test('ends with an error event when the second child dies too', async () => {
    const { source, gateway, client, first } = await opened(chunks)
    source.park()
    await first.die()
    const second = await child(2, begins(':\n\n'))
    source.serve(second)
    await until(() => second.requests.length === 1)
    source.park()
    await second.die()
    expect(await client.closed()).toMatch(/data: {"error":{[^\n]*"upstream_failed"[^\n]*}\n\n\r\n$/)
    await until(() => gateway.stats().active === 0)
    expect(gateway.stats().outcomes['broken-off']).toBe(1)
  })

  test('ends with an error event when no child will serve', async () => {
    const { source, client, first } = await opened(chunks)
    source.refuse(new CortexError('SUPERVISOR_STOPPED', 'The supervisor is stopping.'))
    first.cut()
    expect(await client.closed()).toMatch(/data: {"error":{[^\n]*"supervisor_stopped"[^\n]*}\n\n\r\n$/)
  })

  test('waits for the next child for as long as its client stays', async () => {
    const { source, gateway, client, first } = await opened(chunks)
    source.park()
    first.cut()
    await until(() => gateway.stats().waiting === 1)
    client.socket.destroy()
    await until(() => gateway.stats().waiting === 0)
    expect(gateway.stats()).toMatchObject({ active: 0, outcomes: { aborted: 1 } })
  })
})

test.each(firstEvents)('the first event of %s counts as begun', async (path, event) => {
  const { source, gateway, client, first } = await opened([':\n\n', event], {}, path)
  source.serve(await child(2, answers))
  first.cut()
  expect(await client.closed()).toMatch(/data: {"error":{[^\n]*"upstream_cut"[^\n]*}\n\n\r\n$/)
  expect(gateway.stats().replayed).toBe(0)
})

test('a stream whose request is too large to be kept ends with an error event', async () => {
  const { source, client, first } = await opened([':\n\n'], { maxBody: 1 })
  source.serve(await child(2, answers))
  first.cut()
  expect(await client.closed()).toMatch(/data: {"error":{[^\n]*"upstream_cut"[^\n]*}\n\n\r\n$/)
})
