import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { lookup } from 'node:dns'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { withFinalResponse, type RedirectedRequest } from '../../src/download/follow-redirects.js'

let servers: Server[] = []
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  servers = []
})

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

const redirectTo = (target: () => string) =>
  serve((_, response) => response.writeHead(302, { location: target() }).end())

/** Resolves the names of a test; every connection goes to where it says. */
const resolver = (addresses: Readonly<Record<string, string[]>>) => {
  const asked: string[] = []
  const resolve = (name: string, _: unknown, callback: (error: Error | null, found: unknown) => void): void => {
    asked.push(name)
    callback(
      null,
      (addresses[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { asked, lookup: resolve as unknown as typeof lookup }
}

const get = (url: URL, more: Partial<RedirectedRequest> = {}): Promise<string> =>
  withFinalResponse({ url, headers: {}, connectTimeout: 2000, stallTimeout: 2000, ...more }, async ({ body }) => {
    let text = ''
    for await (const chunk of body) text += String(chunk)
    return text
  })

const refusedInward = { code: 'DOWNLOAD_REDIRECT_REFUSED', message: expect.stringContaining('not a public address') }

describe('a redirect from this machine', () => {
  test.each([
    'http://10.0.0.1:9/',
    'http://167772161:9/',
    'http://0xa000001:9/',
    'http://192.168.0.1:9/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:10.0.0.1]:9/',
    'http://[fe80::1]:9/',
    'http://[fd00::1]:9/',
  ])('to %s is refused, whatever the source allows', async (target) => {
    const url = await redirectTo(() => target)
    await expect(get(url)).rejects.toMatchObject(refusedInward)
    await expect(get(url, { allowRedirect: () => true })).rejects.toMatchObject(refusedInward)
  })

  test('to a name that has a private address, among others, is refused before any connection', async () => {
    const url = await redirectTo(() => 'http://inside.example:9/')
    const { asked, lookup } = resolver({ 'inside.example': ['203.0.113.1', '10.0.0.1'] })
    await expect(get(url, { lookup })).rejects.toMatchObject(refusedInward)
    expect(asked).toEqual(['inside.example'])
  })

  test('to this machine is followed, by address and by name', async () => {
    const end = await serve((_, response) => response.end('here'))
    const url = await redirectTo(() => end.href)
    await expect(get(url)).resolves.toBe('here')
    const { lookup } = resolver({ 'own.example': ['127.0.0.1'] })
    await expect(get(await redirectTo(() => `http://own.example:${end.port}/`), { lookup })).resolves.toBe('here')
  })
})

test('a host that the user has named may be anywhere', async () => {
  const end = await serve((_, response) => response.end('named'))
  const { lookup } = resolver({ 'named.example': ['127.0.0.1'] })
  // The first address names the host: it may have a private address itself, and be redirected to.
  const url = new URL(`http://named.example:${end.port}/`)
  await expect(get(url, { lookup })).resolves.toBe('named')
  const to = await redirectTo(() => `http://10.255.255.1:9/`)
  const controller = new AbortController()
  const asked: string[] = []
  const attempt = get(to, {
    signal: controller.signal,
    allowRedirect: (_, target) => {
      asked.push(target.host)
      controller.abort()
      return 'named'
    },
  })
  // It is not refused: what ends it is the abort before the connection.
  await expect(attempt).rejects.toMatchObject({ code: 'ABORTED' })
  expect(asked).toEqual(['10.255.255.1:9'])
})
