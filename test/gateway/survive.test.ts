import { describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { CortexError } from '../../src/errors.js'
import { noOutcomes } from '../../src/gateway/forward/request-outcome.js'
import { ask } from './ask.js'
import { controlUpstream } from './control-upstream.js'
import { rawClient } from './raw-client.js'
import { until } from '../fixtures/until.js'
import { child, open, silent } from './scene.js'
import type { TestChild } from './start-child.js'

const post = { method: 'POST', path: '/v1/completions', body: ['{"prompt":', '"hello"}'] }

describe('a request in flight when its child dies', () => {
  test('is asked again of the next one, if none of the answer went out', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answers = Array.from({ length: 20 }, () => ask(gateway, post))
    await until(() => first.requests.length === 20)
    source.park()
    await first.die()
    const second = await child(2)
    source.serve(second)
    for (const { status, body } of await Promise.all(answers)) {
      expect([status, body.toString()]).toEqual([200, post.body.join('')])
    }
    expect(second.requests).toHaveLength(20)
    expect(second.requests[0]!.headers.authorization).toBe('Bearer key-of-2')
    expect([first.inFlight, second.inFlight, gateway.stats().replayed]).toEqual([0, 0, 20])
  })

  test('is asked again also while the supervisor still takes the dead child for the serving one', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway, post)
    await until(() => first.requests.length === 1)
    await first.die()
    const late = ask(gateway, post)
    await until(() => gateway.stats().waiting === 2)
    source.serve(await child(2))
    expect([(await answer).status, (await late).status]).toEqual([200, 200])
  })

  test('is tried again only now and then while nobody has noticed', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source, {}, { timeouts: { deathNotice: 40 } })
    const answer = ask(gateway, post)
    await until(() => first.requests.length === 1)
    await first.vanish()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(first.begun).toBeLessThan(6)
    source.park()
    await first.die()
    source.serve(await child(2))
    expect((await answer).status).toBe(200)
  })

  test('and again when the next one dies gets 502: it may be the cause', async () => {
    const first = await silent(1)
    const second = await silent(2)
    const third = await child(3)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway, post)
    await until(() => first.requests.length === 1)
    source.park()
    await first.die()
    source.serve(second)
    await until(() => second.requests.length === 1)
    source.park()
    await second.die()
    source.serve(third)
    const { status, body } = await answer
    expect([status, JSON.parse(body.toString())]).toMatchObject([502, { error: { code: 'upstream_failed' } }])
    expect(third.requests).toHaveLength(0)
  })

  test('but whose body was too large to keep gets 502', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source, { maxBody: 10 })
    const answer = ask(gateway, { ...post, headers: { 'transfer-encoding': 'chunked' } })
    await until(() => first.requests.length === 1)
    source.park()
    await first.die()
    source.serve(await child(2))
    expect((await answer).status).toBe(502)
  })

  test('and not yet at it, does not count the death as one of its own', async () => {
    const dead = await child(1)
    const source = controlUpstream(dead)
    const gateway = await open(source, { maxBody: 10 })
    // Its socket is gone, but nobody has noticed.
    await dead.die()
    const second = await silent(2)
    const answer = ask(gateway, { ...post, body: ['short'] })
    await until(() => gateway.stats().waiting === 1)
    source.serve(second)
    await until(() => second.requests.length === 1)
    source.park()
    await second.die()
    source.serve(await child(3))
    expect((await answer).status).toBe(200)
  })

  test('on a connection that the child, alive, has just closed, is asked again of the same one', async () => {
    let refuse = true
    const only = await child(1, (req, res) => {
      if (refuse) req.socket.destroy()
      else res.end('ok')
      refuse = false
    })
    const gateway = await open(controlUpstream(only))
    expect((await ask(gateway, post)).body.toString()).toBe('ok')
  })

  test('is not asked again when the child answered nonsense', async () => {
    const only = await child(1, (req) => req.socket.end('SMTP ready\r\n'))
    const gateway = await open(controlUpstream(only))
    expect((await ask(gateway, post)).status).toBe(502)
    expect(only.requests).toHaveLength(1)
  })
})

describe('an answer that its child does not finish', () => {
  async function broken(begin: (res: ServerResponse) => void): Promise<string> {
    const only = await child(1, (_req, res) => begin(res))
    const source = controlUpstream(only)
    const gateway = await open(source)
    const client = await rawClient(gateway)
    client.send(`GET /stream HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
    await client.until(/data/)
    source.park()
    await only.die()
    source.serve(await child(2))
    return client.closed()
  }

  test('ends with an error event and no [DONE], and is no complete response either', async () => {
    const text = await broken((res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: {"x":1}\n\n')
    })
    expect(text).toMatch(
      /\r\ndata: {"x":1}\n\n\r\n[0-9a-f]+\r\ndata: {"error":{"message":"llama-server broke[^\n]*"upstream_failed"}}\n\n\r\n$/,
    )
    expect(text).not.toMatch(/DONE|\r\n0\r\n/)
  })

  test('in the middle of an event keeps the two apart', async () => {
    const text = await broken((res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: {"x":')
    })
    expect(text).toMatch(/\r\ndata: {"x":\r\n[0-9a-f]+\r\n\n\ndata: {"error":/)
  })

  test('that is no stream of events just breaks off', async () => {
    const text = await broken((res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' })
      res.write('{"data":1')
    })
    expect(text).toMatch(/{"data":1\r\n$/)
  })
})

describe('while no child serves', () => {
  test('requests wait and are let go in the order in which they came', async () => {
    const source = controlUpstream()
    const gateway = await open(source)
    const answers = []
    for (let i = 0; i < 50; i++) {
      answers.push(ask(gateway, { path: `/${i}` }))
      await until(() => gateway.stats().waiting === i + 1)
    }
    const only = await child(1)
    source.serve(only)
    await Promise.all(answers)
    expect(only.requests.map(({ url }) => url)).toEqual(answers.map((_, i) => `/${i}`))
  })

  test('only so many wait; the others are told at once, even before their body', async () => {
    const source = controlUpstream()
    const gateway = await open(source, { maxQueue: 3 })
    const waiting = [1, 2, 3].map(() => ask(gateway, post))
    await until(() => gateway.stats().waiting === 3)
    const client = await rawClient(gateway)
    client.send(`POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 1000000\r\n\r\n`)
    const text = await client.until(/}}$/)
    client.socket.destroy()
    expect(text).toMatch(/^HTTP\/1.1 503 [^]*\r\nRetry-After: \d+\r\n/)
    expect(text).toMatch(/{"error":{"message":"[^"]+","type":"unavailable_error","code":"queue_full","hint":"[^"]+"}}$/)
    source.serve(await child(1))
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200)
  })

  test('who waits for 100 Continue and is turned away does not get it', async () => {
    const gateway = await open(controlUpstream(), { maxQueue: 0 })
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
    )
    expect(await client.closed()).toMatch(/^HTTP\/1.1 503 [^]*queue_full[^]*}}$/)
  })

  test('a request waits only so long', async () => {
    const gateway = await open(controlUpstream(), { holdTimeout: 20 })
    const { status, body } = await ask(gateway, post)
    expect([status, JSON.parse(body.toString())]).toMatchObject([503, { error: { code: 'hold_timeout' } }])
    expect(gateway.stats()).toMatchObject({ waiting: 0, active: 0, heldBytes: 0 })
  })

  test('who leaves is forgotten, and asks nothing of the child that comes', async () => {
    const source = controlUpstream()
    const gateway = await open(source)
    const leaving = new AbortController()
    const gone = ask(gateway, { ...post, signal: leaving.signal })
    await until(() => gateway.stats().waiting === 1)
    leaving.abort()
    await expect(gone).rejects.toThrow()
    await until(() => gateway.stats().waiting === 0)
    const only = await child(1)
    source.serve(only)
    expect((await ask(gateway)).status).toBe(200)
    expect(only.requests).toHaveLength(1)
    expect(gateway.stats().heldBytes).toBe(0)
  })

  test('and none will, all are told why', async () => {
    const source = controlUpstream()
    const gateway = await open(source)
    const waiting = ask(gateway, post)
    await until(() => gateway.stats().waiting === 1)
    source.refuse(new CortexError('CHILD_CRASH_LOOP', 'It died 5 times in 60 s.', { hint: 'See the log.' }))
    for (const { status, body } of [await waiting, await ask(gateway, post)]) {
      expect([status, JSON.parse(body.toString())]).toEqual([
        503,
        {
          error: {
            message: 'It died 5 times in 60 s.',
            type: 'unavailable_error',
            code: 'child_crash_loop',
            hint: 'See the log.',
          },
        },
      ])
    }
  })

  test('a body larger than may be kept waits too, unread, and then passes', async () => {
    const source = controlUpstream()
    const gateway = await open(source, { maxBody: 1024 })
    const body = [Buffer.alloc(3_000_000, 'x'), Buffer.alloc(3_000_000, 'y')]
    const answer = ask(gateway, { method: 'POST', body })
    await until(() => gateway.stats().waiting === 1)
    expect(gateway.stats().heldBytes).toBeLessThan(200_000)
    source.serve(await child(1))
    expect((await answer).body.equals(Buffer.concat(body))).toBe(true)
    expect(gateway.stats().heldBytes).toBe(0)
  })
})

describe('a client that goes away', () => {
  async function upstreamClosed(only: TestChild): Promise<void> {
    await until(() => only.connections.size === 0)
    expect(only.inFlight).toBe(0)
  }

  test('before the answer begins ends the request to the child', async () => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only))
    const leaving = new AbortController()
    const gone = ask(gateway, { ...post, signal: leaving.signal })
    await until(() => only.requests.length === 1)
    leaving.abort()
    await expect(gone).rejects.toThrow()
    await upstreamClosed(only)
  })

  test('in the middle of a stream ends it', async () => {
    const only = await child(1, (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write('data: 1\n\n')
    })
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(`GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
    await client.until(/data: 1/)
    client.socket.destroy()
    await upstreamClosed(only)
  })

  test('in the middle of its upload ends it', async () => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`,
    )
    await until(() => only.requests.length === 1)
    client.socket.destroy()
    await upstreamClosed(only)
    expect(gateway.stats().heldBytes).toBe(0)
  })

  test('with a request in the pipeline behind another ends both', async () => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(`GET /1 HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`.repeat(2))
    await until(() => only.requests.length === 2)
    client.socket.destroy()
    await upstreamClosed(only)
    expect(gateway.stats().active).toBe(0)
  })

  test('a thousand times leaves no socket and no request behind', async () => {
    let answered = 0
    const only = await child(1, (_req, res) => {
      // Every other one is left before its answer begins.
      if (answered++ % 2 === 0) res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const gateway = await open(controlUpstream(only))
    for (let round = 0; round < 10; round++) {
      const before = only.requests.length
      const clients = await Promise.all(Array.from({ length: 100 }, () => rawClient(gateway)))
      for (const client of clients) client.send(`GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
      await until(() => only.requests.length === before + 100)
      for (const client of clients) client.socket.destroy()
      await upstreamClosed(only)
    }
    await until(() => gateway.stats().connections === 0)
    expect(gateway.stats()).toMatchObject({ connections: 0, active: 0, waiting: 0, heldBytes: 0, replayed: 0 })
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), aborted: 1_000 })
  }, 30_000)
})

describe('a client that is slow', () => {
  const timeouts = { head: 50, checkEvery: 10, bodyStall: 50 }

  test('with the head of its request is cut off', async () => {
    const gateway = await open(controlUpstream(await child(1)), {}, { timeouts })
    const client = await rawClient(gateway)
    client.send('GET / HTTP/1.1\r\nHost: ')
    expect(await client.closed()).toMatch(/^HTTP\/1.1 408 [^]*"request_timeout"/)
    const mute = await rawClient(gateway)
    await mute.closed()
  })

  test('with its body is cut off, and the child let go', async () => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only), {}, { timeouts })
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`,
    )
    await client.until(/^HTTP\/1.1 408 [^]*"request_timeout"/)
    await until(() => only.inFlight === 0)
    client.socket.destroy()
  })

  test('but steady, or kept waiting by us, is not', async () => {
    const source = controlUpstream()
    const gateway = await open(source, { maxBody: 10 }, { timeouts })
    const client = await rawClient(gateway)
    client.send(`POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: 60\r\n\r\n`)
    client.send('x'.repeat(20))
    // Longer than the stall, all of it our doing.
    await new Promise((resolve) => setTimeout(resolve, 120))
    source.serve(await child(1))
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 15))
      client.send('yyyy')
    }
    await client.until(/^HTTP\/1.1 200 [^]*x{20}[^]*yyyy\r\n0\r\n\r\n$/)
    client.socket.destroy()
  })
})
