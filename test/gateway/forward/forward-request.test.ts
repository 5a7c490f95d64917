import { afterEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { setImmediate } from 'node:timers/promises'
import type { Gateway } from '../../../src/gateway/open-gateway.js'
import { ask } from '../ask.js'
import { controlUpstream } from '../control-upstream.js'
import { openTestGateway } from '../open-test-gateway.js'
import { rawClient, rawExchange } from '../raw-client.js'
import { startChild, type TestChild } from '../start-child.js'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function serve(
  answer?: Parameters<typeof startChild>[1],
  settings: Parameters<typeof openTestGateway>[1] = {},
): Promise<{ gateway: Gateway; child: TestChild }> {
  const child = await startChild(1, answer)
  const gateway = await openTestGateway(controlUpstream(child), settings)
  cleanUp.push(
    () => child.stop(),
    () => gateway.close(),
  )
  return { gateway, child }
}

describe('a request', () => {
  test('reaches the child as it was sent: target, order and case of its header fields', async () => {
    const { gateway, child } = await serve()
    await rawExchange(
      gateway,
      `GET /v1/a%2Fb//c?x=%20&y=[1] HTTP/1.1\r\nHost: 127.0.0.1:${gateway.address.port}\r\nX-Zeta: 1\r\nx-ALPHA: 2\r\nX-Zeta: 3\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    )
    const [seen] = child.requests
    expect([seen?.method, seen?.url]).toEqual(['GET', '/v1/a%2Fb//c?x=%20&y=[1]'])
    const fields = seen!.rawHeaders.filter((_, i, all) => /^(x-zeta|x-alpha|accept)/i.test(all[i - (i % 2)]!))
    expect(fields).toEqual(['X-Zeta', '1', 'x-ALPHA', '2', 'X-Zeta', '3', 'Accept', '*/*'])
  })

  test('has thousands of header fields, its Host behind them, and an expectation that nobody knows', async () => {
    const { gateway, child } = await serve()
    const head = `${'a: 1\r\n'.repeat(3_000)}Host: 127.0.0.1:${gateway.address.port}\r\nExpect: miracles\r\n`
    const answer = await rawExchange(gateway, `GET / HTTP/1.1\r\n${head}Connection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
    expect(child.requests).toHaveLength(1)
  })

  test('loses the key of the client and what is about its connection, and gets the key of the child', async () => {
    const { gateway, child } = await serve(undefined, { apiKeys: ['ours'] })
    await ask(gateway, {
      headers: {
        authorization: 'Bearer ours',
        'x-api-key': 'ours',
        connection: 'close, X-Private',
        'x-private': 'secret',
        te: 'trailers',
        'proxy-authorization': 'Basic eA==',
        'keep-alive': 'timeout=9',
      },
    })
    const { headers } = child.requests[0]!
    expect(headers.authorization).toBe('Bearer key-of-1')
    for (const name of ['x-api-key', 'x-private', 'te', 'proxy-authorization', 'keep-alive', 'expect']) {
      expect(headers).not.toHaveProperty(name)
    }
  })

  test('cannot have the Host or the length taken out by naming them in Connection', async () => {
    const { gateway, child } = await serve()
    const { body } = await ask(gateway, {
      method: 'POST',
      headers: { connection: 'close, content-length, host, content-type', 'content-length': 5, 'content-type': 'a/b' },
      body: [Buffer.from('hello')],
    })
    expect(body.toString()).toBe('hello')
    expect(child.requests[0]!.headers).toMatchObject({
      'content-length': '5',
      'content-type': 'a/b',
      host: `localhost:${gateway.address.port}`,
    })
  })

  test('whatever its bytes and however they are cut comes back byte for byte', async () => {
    const { gateway } = await serve(undefined, { maxBody: 300_000 })
    const chunk = fc.oneof(
      { weight: 4, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 400_000 }).map((n) => new Uint8Array(n).fill(n & 255)) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.boolean(), async (chunks, sized) => {
        const body = chunks.map((bytes) => Buffer.from(bytes))
        const whole = Buffer.concat(body)
        const answer = await ask(gateway, {
          method: 'POST',
          headers: sized ? { 'content-length': whole.length } : { 'transfer-encoding': 'chunked' },
          body,
        })
        expect(answer.response.statusCode).toBe(200)
        expect(answer.body.equals(whole)).toBe(true)
      }),
      { numRuns: 150 },
    )
    expect(gateway.stats()).toMatchObject({ heldBytes: 0, active: 0 })
  }, 60_000)

  test('is streamed: the child has the beginning before the client has the end', async () => {
    let begun = (): void => undefined
    const beginning = new Promise<void>((resolve) => (begun = resolve))
    const { gateway } = await serve((req, res) => {
      req.once('data', begun)
      req.pipe(res)
    })
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`,
    )
    await beginning
    client.send('3\r\ntwo\r\n0\r\n\r\n')
    await client.until(/\r\n0\r\n\r\n$/)
    client.socket.destroy()
  })

  test('beyond what may be kept is read only as fast as the child takes it', async () => {
    let go = (): void => undefined
    const { gateway, child } = await serve(
      (req, res) => {
        go = () => req.pipe(res)
      },
      { maxBody: 1024 },
    )
    const client = await rawClient(gateway)
    const size = 32 * 1024 * 1024
    client.send(`POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: ${size}\r\n\r\n`)
    client.socket.write(Buffer.alloc(size, 'x'))
    while (child.requests.length === 0) await setImmediate()
    // As much as the socket buffers on the way take, and no more, although the client offers all of it.
    let stalledAt = -1
    while (stalledAt !== client.socket.bytesWritten - client.socket.writableLength) {
      stalledAt = client.socket.bytesWritten - client.socket.writableLength
      for (let turn = 0; turn < 200; turn++) await setImmediate()
    }
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect(gateway.stats().heldBytes).toBeLessThan(1024 * 1024)
    go()
    await client.until(/^HTTP\/1.1 200/)
    client.socket.destroy()
  })

  test('with Expect: 100-continue is told to go on, and the child hears nothing of it', async () => {
    const { gateway, child } = await serve()
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
    )
    await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n/)
    client.send('ok')
    await client.until(/HTTP\/1.1 200 OK[^]*ok/)
    client.socket.destroy()
    expect(child.requests[0]!.headers).not.toHaveProperty('expect')
  })

  test('with Expect: 100-continue may send chunks, and more than is sent in one piece', async () => {
    const { gateway } = await serve()
    const client = await rawClient(gateway)
    client.send(
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n$/)
    const size = 300 * 1024
    client.send(`${size.toString(16)}\r\n${'#'.repeat(size)}\r\n`)
    client.send('3\r\nend\r\n0\r\n\r\n')
    const text = await client.until(/\r\n0\r\n\r\n$/)
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200'])
    expect(text.split('#')).toHaveLength(size + 1)
    client.socket.destroy()
  })

  test('with Expect: 100-continue that is turned away is not asked for its body', async () => {
    const { gateway } = await serve(undefined, { apiKeys: ['k'] })
    const answer = await rawExchange(
      gateway,
      `POST /v1/completions HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
  })

  test('of a method without a body, HEAD and OPTIONS included, passes', async () => {
    const { gateway, child } = await serve((req, res) => {
      res.writeHead(200, { 'Content-Length': '11', Allow: 'GET' })
      res.end(req.method === 'HEAD' ? undefined : 'hello world')
    })
    for (const method of ['HEAD', 'OPTIONS', 'DELETE', 'GET']) {
      const { response, body } = await ask(gateway, { method })
      expect([response.statusCode, response.headers['content-length'], body.length]).toEqual([
        200,
        '11',
        method === 'HEAD' ? 0 : 11,
      ])
    }
    expect(child.requests.map(({ method }) => method)).toEqual(['HEAD', 'OPTIONS', 'DELETE', 'GET'])
  })

  test('after another on the same connection passes, whatever the other was', async () => {
    const { gateway, child } = await serve((req, res) => {
      res.setHeader('Content-Length', 2)
      req.resume().on('end', () => res.end(req.method === 'HEAD' ? undefined : 'ok'))
    })
    const client = await rawClient(gateway)
    const host = `Host: localhost:${gateway.address.port}\r\n`
    const requests = [
      `GET /1 HTTP/1.1\r\n${host}\r\n`,
      `POST /2 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n`,
      `HEAD /3 HTTP/1.1\r\n${host}\r\n`,
      // Turned away by us, with a body that is to be read away.
      `POST /slots/0 HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhello`,
      `OPTIONS /5 HTTP/1.1\r\n${host}\r\n`,
      `POST /6 HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhello`,
      `GET /7 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    ]
    for (const [index, request] of requests.entries()) {
      client.send(request)
      if (index === requests.length - 1) break
      await client.until(new RegExp(`^(HTTP/1.1 \\d+ [^]*?\\r\\n\\r\\n[^]*?){${index + 1}}$`))
    }
    const text = await client.closed()
    expect(text.match(/(?<=HTTP\/1.1 )\d+/g)).toEqual(['200', '200', '200', '403', '200', '200', '200'])
    expect(text.match(/(?<=\r\nConnection: )\S+/g)).toEqual([...Array<string>(6).fill('keep-alive'), 'close'])
    expect(child.requests.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/5', '/6', '/7'])
    expect(gateway.stats()).toMatchObject({ connections: 0, active: 0 })
  })

  test('and its answer may have large header fields', async () => {
    const { gateway, child } = await serve((_req, res) => res.writeHead(200, { 'X-Large': 'y'.repeat(40_000) }).end())
    const { response } = await ask(gateway, { headers: { 'X-Large': 'x'.repeat(40_000) } })
    expect(child.requests[0]!.headers['x-large']).toHaveLength(40_000)
    expect(response.headers['x-large']).toHaveLength(40_000)
  })
})

describe('a response', () => {
  test('comes back with status, text, order and case of its fields, without the CORS of the child', async () => {
    const { gateway } = await serve((_req, res) => {
      res.sendDate = false
      res.writeHead(418, 'Short and stout', [
        'X-B', '1', 'x-a', '2', 'X-B', '3',
        'Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Credentials', 'true',
        'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2',
        'Connection', 'close, X-Hop', 'X-Hop', '1',
      ]) // prettier-ignore
      res.end('tea')
    })
    const { response, body } = await ask(gateway, { headers: { origin: `http://localhost:${gateway.address.port}` } })
    expect([response.statusCode, response.statusMessage, body.toString()]).toEqual([418, 'Short and stout', 'tea'])
    const own = response.rawHeaders.filter((_, i, all) => /^(x-[ab]|x-hop|set-|access-)/i.test(all[i - (i % 2)]!))
    expect(own).toEqual(['X-B', '1', 'x-a', '2', 'X-B', '3', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
  })

  test('passes on its trailers and early hints', async () => {
    const { gateway } = await serve((_req, res) => {
      res.writeEarlyHints({ link: '</x.css>; rel=preload' })
      res.writeHead(200, { Trailer: 'X-Sum' })
      res.write('body')
      res.addTrailers({ 'X-Sum': '42' })
      res.end()
    })
    const answer = await rawExchange(
      gateway,
      `GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 103 Early Hints\r\nLink: <\/x.css>; rel=preload\r\n\r\nHTTP\/1.1 200 OK\r\n/i)
    expect(answer).toMatch(/\r\n0\r\nX-Sum: 42\r\n\r\n$/)
  })

  test('with a length keeps it, and its trailers do not break it', async () => {
    const { gateway } = await serve((_req, res) => res.writeHead(200, { 'Content-Length': '2' }).end('ok'))
    const { response } = await ask(gateway)
    expect(response.headers).toMatchObject({ 'content-length': '2' })
    expect(response.headers).not.toHaveProperty('transfer-encoding')
  })

  test('is not held back: the head before any of the body, and each event at once', async () => {
    const say: ((text: string) => void)[] = []
    const { gateway } = await serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.flushHeaders()
      say.push((text) => res.write(text))
    })
    const client = await rawClient(gateway)
    client.send(`GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n\r\n`)
    await client.until(/\r\n\r\n$/)
    for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      say[0]!(event)
      await client.until(new RegExp(`${event}\r\n$`))
    }
    client.socket.destroy()
  })

  test('is taken from the child only as fast as the client reads', async () => {
    const size = 64 * 1024 * 1024
    const { gateway, child } = await serve((_req, res) => res.end(Buffer.alloc(size, 'x')))
    const client = await rawClient(gateway)
    client.socket.pause()
    client.send(`GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nConnection: close\r\n\r\n`)
    while (child.connections.size === 0) await setImmediate()
    const [socket] = child.connections
    let stalledAt = -1
    while (stalledAt !== socket!.writableLength) {
      stalledAt = socket!.writableLength
      for (let turn = 0; turn < 500; turn++) await setImmediate()
    }
    expect(stalledAt).toBeGreaterThan(size / 2)
    let read = 0
    client.socket.on('data', (chunk) => (read += chunk.length))
    client.socket.resume()
    await client.closed()
    expect(read).toBeGreaterThan(size)
  }, 30_000)
})
