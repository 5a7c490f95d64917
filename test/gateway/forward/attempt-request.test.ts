import { describe, expect, jest, test } from '@jest/globals'
import type { Gateway } from '../../../src/gateway/open-gateway.js'
import { ask } from '../ask.js'
import { controlUpstream } from '../control-upstream.js'
import { rawClient } from '../raw-client.js'
import { until } from '../../fixtures/until.js'
import { child, open, silent } from '../scene.js'

const post = { method: 'POST', path: '/v1/completions', body: ['{"prompt":', '"hello"}'] }

describe('a request that its child, about to be stopped, waits for no longer', () => {
  test('goes to the next one, if none of the answer went out', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answers = Array.from({ length: 20 }, () => ask(gateway, post))
    await until(() => first.requests.length === 20)
    source.park()
    first.cut()
    await until(() => gateway.stats().waiting === 20)
    await until(() => first.connections.size === 0)
    const second = await child(2)
    source.serve(second)
    for (const { status, body } of await Promise.all(answers)) {
      expect([status, body.toString()]).toEqual([200, post.body.join('')])
    }
    expect([first.inFlight, second.inFlight, gateway.stats().replayed]).toEqual([0, 0, 20])
  })

  test('goes to the one that serves already, and never back', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway, post)
    await until(() => first.requests.length === 1)
    // The supervisor says so a little before it lets the child go.
    first.cut()
    await until(() => gateway.stats().waiting === 1)
    expect(first.begun).toBe(1)
    source.serve(await child(2))
    expect((await answer).status).toBe(200)
  })

  test('takes its upload along', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`,
    )
    await until(() => first.requests.length === 1)
    source.serve(await child(2))
    first.cut()
    client.send('3\r\ntwo\r\n0\r\n\r\n')
    await client.until(/\r\none(\r\n3\r\n)?two\r\n0\r\n\r\n$/)
    client.socket.destroy()
  })

  test('is told to come again, if its body was too large to keep', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source, { maxBody: 10 })
    const answer = ask(gateway, { ...post, headers: { 'transfer-encoding': 'chunked' } })
    await until(() => first.requests.length === 1)
    source.park()
    first.cut()
    const { status, response, body } = await answer
    expect([status, JSON.parse(body.toString())]).toMatchObject([503, { error: { code: 'upstream_cut' } }])
    expect(response.headers['retry-after']).toMatch(/^\d+$/)
    expect(gateway.stats()).toMatchObject({ active: 0, heldBytes: 0, replayed: 0 })
  })

  test('has the whole hold time before it, however long it was on its way', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source, { holdTimeout: 10_000 })
    const answer = ask(gateway, post)
    await until(() => first.requests.length === 1)
    const now = performance.now.bind(performance)
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000)
    source.park()
    first.cut()
    await until(() => gateway.stats().waiting === 1)
    source.serve(await child(2))
    expect((await answer).status).toBe(200)
    clock.mockRestore()
  })

  test('is not under suspicion for that: a death may follow, and only the second is one too many', async () => {
    const children = await Promise.all([1, 2, 3, 4].map((generation) => silent(generation)))
    const last = await child(5)
    const source = controlUpstream()
    const gateway = await open(source)
    const answer = ask(gateway, post)
    for (const [index, each] of children.entries()) {
      source.serve(each)
      await until(() => each.requests.length === 1)
      source.park()
      if (index === 2) await each.die()
      else each.cut()
    }
    source.serve(last)
    expect((await answer).status).toBe(200)
  })

  test('and then in flight at two deaths gets 502', async () => {
    const children = await Promise.all([1, 2, 3].map((generation) => silent(generation)))
    const last = await child(4)
    const source = controlUpstream()
    const gateway = await open(source)
    const answer = ask(gateway, post)
    for (const [index, each] of children.entries()) {
      source.serve(each)
      await until(() => each.requests.length === 1)
      source.park()
      if (index === 1) each.cut()
      else await each.die()
    }
    source.serve(last)
    const { status, body } = await answer
    expect([status, JSON.parse(body.toString())]).toMatchObject([502, { error: { code: 'upstream_failed' } }])
    expect(last.requests).toHaveLength(0)
  })
})

describe('a child', () => {
  const chunked = (gateway: Gateway): string =>
    `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`

  test('is heard with the head and with each part of the body', async () => {
    let say: (text: string) => void = () => undefined
    const only = await child(1, (_req, res) => {
      res.flushHeaders()
      say = (text) => res.write(text)
    })
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(`POST /v1/completions HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 0\r\n\r\n`)
    await client.until(/\r\n\r\n$/)
    expect([only.heard, only.awaited]).toEqual([1, 1])
    for (const [index, event] of ['a', 'b', 'c'].entries()) {
      say(event)
      await client.until(new RegExp(`${event}\r\n$`))
      expect(only.heard).toBe(index + 2)
    }
    client.socket.destroy()
    await until(() => only.inFlight === 0)
    expect(only.awaited).toBe(0)
  })

  test.each([
    ['may be kept', 1024],
    ['may not be kept', 1],
  ])('is not waited for while the client sends a body that %s', async (_, maxBody) => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only), { maxBody })
    const client = await rawClient(gateway)
    client.send(chunked(gateway))
    await until(() => only.requests.length === 1)
    expect([only.inFlight, only.awaited]).toEqual([1, 0])
    client.send('3\r\ntwo\r\n0\r\n\r\n')
    await until(() => only.awaited === 1)
    client.socket.destroy()
  })

  test('is waited for by who comes to it with a body that is there already', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway, { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: ['one', 'two'] })
    await until(() => first.awaited === 1)
    const second = await silent(2)
    source.serve(second)
    await first.die()
    await until(() => second.requests.length === 1)
    expect([first.awaited, second.awaited]).toEqual([0, 1])
    source.serve(await child(3))
    second.cut()
    expect((await answer).status).toBe(200)
  })

  test('is not waited for while the client does not read', async () => {
    const size = 64 * 1024 * 1024
    const only = await child(1, (_req, res) => res.write(Buffer.alloc(size, 'x')))
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.socket.pause()
    client.send(
      `POST /v1/completions HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    await until(() => only.inFlight === 1 && only.awaited === 0)
    expect(only.heard).toBeGreaterThan(0)
    client.socket.resume()
    await until(() => only.awaited === 1)
    client.socket.destroy()
    await until(() => only.inFlight === 0)
  })
})

describe('no sign of life of the thread that computes', () => {
  test.each([
    ['a comment', 'POST', '/v1/chat/completions', 'text/event-stream', ': ping\n\n'],
    ['the list of models', 'GET', '/v1/models', 'application/json', '{}'],
    ['a tokenized text', 'POST', '/tokenize', 'application/json', '{}'],
  ])('is %s', async (_, method, path, type, part) => {
    const only = await child(1, (_req, res) => {
      res.writeHead(200, { 'Content-Type': type })
      res.write(part)
    })
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(`${method} ${path} HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 0\r\n\r\n`)
    await client.until(/\r\n\r\n[0-9a-f]+\r\n[^]+\r\n$/)
    expect([only.inFlight, only.heard]).toEqual([1, 0])
    client.socket.destroy()
  })
})

describe('an answer that its child, about to be stopped, may not finish', () => {
  async function cut(type: string, begin: string): Promise<string> {
    const only = await child(1, (_req, res) => {
      res.writeHead(200, { 'Content-Type': type })
      res.write(begin)
    })
    const source = controlUpstream(only)
    const gateway = await open(source)
    const client = await rawClient(gateway)
    client.send(`GET /stream HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
    await client.until(/data/)
    source.park()
    only.cut()
    await until(() => only.connections.size === 0)
    expect(only.inFlight).toBe(0)
    const text = await client.closed()
    expect(gateway.stats()).toMatchObject({ active: 0, replayed: 0 })
    return text
  }

  test('ends with an error event that says so, no [DONE], and is no complete response', async () => {
    const text = await cut('text/event-stream', 'data: {"x":1}\n\n')
    expect(text).toMatch(
      /\r\ndata: {"x":1}\n\n\r\n[0-9a-f]+\r\ndata: {"error":{"message":"llama-server is being replaced[^\n]*"upstream_cut"[^\n]*}\n\n\r\n$/,
    )
    expect(text).not.toMatch(/DONE|\r\n0\r\n/)
  })

  test('that is no stream of events just breaks off', async () => {
    expect(await cut('application/json', '{"data":1')).toMatch(/{"data":1\r\n$/)
  })

  test('and that nobody reads lets the child go all the same', async () => {
    const only = await child(1, (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      const more = (): void => {
        while (res.write(`data: ${'x'.repeat(10_000)}\n\n`));
        res.once('drain', more)
      }
      more()
    })
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(`GET /stream HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
    await client.until(/data/)
    client.socket.pause()
    only.cut()
    await until(() => only.connections.size === 0)
    client.socket.resume()
    expect(await client.closed()).toMatch(/"upstream_cut"[^\n]*\n\n\r\n$/)
  })
})
