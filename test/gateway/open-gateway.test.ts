import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer, type Server } from 'node:net'
import { openGateway } from '../../src/gateway/open-gateway.js'
import { until } from '../fixtures/until.js'
import { ask } from './ask.js'
import { controlUpstream } from './control-upstream.js'
import { openTestGateway, testSettings } from './open-test-gateway.js'
import { rawClient } from './raw-client.js'
import { startChild } from './start-child.js'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function open(...options: Parameters<typeof openTestGateway>) {
  const gateway = await openTestGateway(...options)
  cleanUp.push(() => gateway.close())
  return gateway
}

async function occupiedPort(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('opening', () => {
  test('a port that is taken is told with who may have it', async () => {
    const port = await occupiedPort()
    await expect(openTestGateway(controlUpstream(), { port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port}`) as unknown,
      hint: expect.stringContaining('gateway.port') as unknown,
    })
  })

  test.each(['203.0.113.1', 'no-such-host.invalid'])('%s is no address of ours', async (host) => {
    await expect(openTestGateway(controlUpstream(), { host, apiKeys: ['k'] })).rejects.toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
    })
  })

  test.each(['0.0.0.0', '::', '203.0.113.1', 'box.lan', '127.0.0.1.evil.example'])(
    'beyond loopback (%s) needs a key',
    async (host) => {
      await expect(openTestGateway(controlUpstream(), { host })).rejects.toMatchObject({
        code: 'PLAN_LISTEN_BEYOND_LOOPBACK',
      })
    },
  )

  test('beyond loopback is possible with a key or when said so', async () => {
    const keyed = await open(controlUpstream(), { host: '0.0.0.0', apiKeys: ['k'] })
    expect(keyed.url).toBe(`http://127.0.0.1:${keyed.address.port}`)
    await open(controlUpstream(), { host: '0.0.0.0', allowWithoutKey: true })
  })

  test('on IPv6 has its URL in brackets', async () => {
    const gateway = await open(controlUpstream(), { host: '::1' })
    expect(gateway.url).toBe(`http://[::1]:${gateway.address.port}`)
  })

  test('that is aborted leaves nothing open', async () => {
    await expect(openTestGateway(controlUpstream(), {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })
})

describe('/health', () => {
  test('follows the child, /health/live does not', async () => {
    const source = controlUpstream()
    const gateway = await open(source)
    const health = async (path: string) => {
      const { status, body } = await ask(gateway, { path, headers: { host: 'probe.internal' } })
      return [status, JSON.parse(body.toString()) as unknown]
    }
    expect(await health('/health')).toEqual([503, { status: 'unavailable', state: 'starting' }])
    expect(await health('/health/live')).toEqual([200, { status: 'ok', state: 'starting' }])
    const child = await startChild(1)
    cleanUp.push(() => child.stop())
    source.serve(child)
    expect(await health('/health')).toEqual([200, { status: 'ok', state: 'ready' }])
  })

  test('can be read by pages of an allowed origin, and of no other', async () => {
    const gateway = await open(controlUpstream(), { corsOrigins: ['https://app.example'] })
    const allowed = async (origin: string) => {
      const { response } = await ask(gateway, { path: '/health/live', headers: { origin } })
      return [response.statusCode, response.headers['access-control-allow-origin']]
    }
    expect(await allowed('https://app.example')).toEqual([200, 'https://app.example'])
    expect(await allowed('https://evil.example')).toEqual([200, undefined])
  })
})

describe('new settings', () => {
  test('hold from the next request on', async () => {
    const child = await startChild(1)
    cleanUp.push(() => child.stop())
    const gateway = await open(controlUpstream(child))
    const path = '/v1/models'
    expect((await ask(gateway, { path })).status).toBe(200)
    await gateway.applySettings({ ...testSettings, apiKeys: ['k'], corsOrigins: ['https://app.example'] })
    expect((await ask(gateway, { path })).status).toBe(401)
    const { response } = await ask(gateway, { path, headers: { 'x-api-key': 'k', origin: 'https://app.example' } })
    expect([response.statusCode, response.headers['access-control-allow-origin']]).toEqual([200, 'https://app.example'])
  })

  test('with another port move the listener, and cut nothing off', async () => {
    let finish = (): void => undefined
    const child = await startChild(1, (_req, res) => {
      res.write('begun')
      finish = () => res.end('done')
    })
    cleanUp.push(() => child.stop())
    const gateway = await open(controlUpstream(child))
    const old = { address: gateway.address }
    const answer = ask(old)
    await until(() => child.requests.length === 1)
    const spare = await open(controlUpstream())
    const { port } = spare.address
    await spare.close()
    await gateway.applySettings({ ...testSettings, port })
    expect(gateway.url).toBe(`http://127.0.0.1:${port}`)
    expect((await ask(gateway, { path: '/health' })).status).toBe(200)
    await expect(ask(old)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    finish()
    expect((await answer).body.toString()).toBe('begundone')
  })

  test('that cannot be had change nothing', async () => {
    const gateway = await open(controlUpstream())
    const { url } = gateway
    const port = await occupiedPort()
    await expect(gateway.applySettings({ ...testSettings, port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    await expect(gateway.applySettings({ ...testSettings, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'PLAN_LISTEN_BEYOND_LOOPBACK',
    })
    expect(gateway.url).toBe(url)
    expect((await ask(gateway, { path: '/health/live' })).status).toBe(200)
  })
})

describe('closing', () => {
  test('lets requests in flight end, tells those that wait, and takes no more', async () => {
    let finish = (): void => undefined
    const child = await startChild(1, (_req, res) => {
      finish = () => res.end('done')
    })
    cleanUp.push(() => child.stop())
    const source = controlUpstream(child)
    const gateway = await open(source)
    const inFlight = ask(gateway)
    await until(() => child.requests.length === 1)
    source.park()
    const waiting = ask(gateway)
    await until(() => gateway.stats().waiting === 1)
    const closed = gateway.close({ timeout: 10_000 })
    const { status, body } = await waiting
    expect([status, JSON.parse(body.toString())]).toMatchObject([503, { error: { code: 'supervisor_stopped' } }])
    await expect(ask(gateway)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    finish()
    expect((await inFlight).body.toString()).toBe('done')
    await closed
    expect(gateway.stats()).toMatchObject({ connections: 0, active: 0, waiting: 0 })
  })

  test('ends what does not end in time, and idle connections', async () => {
    const child = await startChild(1, (_req, res) => res.write('begun'))
    cleanUp.push(() => child.stop())
    const gateway = await open(controlUpstream(child))
    const idle = await rawClient(gateway)
    const endless = ask(gateway).catch((error: unknown) => error)
    await until(() => child.requests.length === 1)
    await Promise.all([gateway.close({ timeout: 20 }), gateway.close()])
    expect(await endless).toMatchObject({ code: 'ECONNRESET' })
    await idle.closed()
    await until(() => child.connections.size === 0)
  })

  test('leaves no listener open that was just about to be', async () => {
    const gateway = await open(controlUpstream())
    const spare = await open(controlUpstream())
    const { port } = spare.address
    await spare.close()
    const moved = gateway.applySettings({ ...testSettings, port })
    await gateway.close()
    await expect(moved).rejects.toMatchObject({ code: 'SUPERVISOR_STOPPED' })
    await expect(ask({ address: { host: '127.0.0.1', port } })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('keeps the process alive no longer', async () => {
    const gateway = await openGateway({
      settings: testSettings,
      upstream: controlUpstream(),
      health: () => ({ state: 'ready', serving: true }),
      admin: (_req, res) => res.end(),
    })
    await gateway.warm()
    await gateway.close()
    await until(() => process.getActiveResourcesInfo().every((name) => !name.startsWith('TCP')))
  })
})

test('what is under /supervisor is for the admin API', async () => {
  const gateway = await open(controlUpstream())
  expect((await ask(gateway, { path: '/supervisor/api/status' })).body.toString()).toBe('admin')
})
