import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fork, type ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { downloadText } from '../../src/download/download-text.js'
import { openFileHost, type FileHost } from '../fixtures/file-host.js'

const hosts: FileHost[] = []
const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']
const before = Object.fromEntries(Object.entries(process.env).filter(([name]) => proxyVariables.includes(name)))

beforeEach(() => {
  for (const name of proxyVariables) Reflect.deleteProperty(process.env, name)
})

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close()
  for (const name of proxyVariables) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, before)
})

async function open(...[answer]: Parameters<typeof openFileHost>): Promise<FileHost> {
  const host = await openFileHost(answer)
  hosts.push(host)
  return host
}

describe('a host that cannot be reached', () => {
  test('refuses: named, with the time it took, and asked only once', async () => {
    const host = await openFileHost(() => {})
    await host.close()
    await expect(downloadText({ url: host.url() })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringMatching(/127\.0\.0\.1:\d+: connection refused \(after \d+\.\d s\)/),
    })
  })

  test('does not exist', async () => {
    await expect(downloadText({ url: new URL('http://no-such-host.invalid/x') })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringContaining('no-such-host.invalid'),
    })
  })

  test('does not answer the connection attempt', async () => {
    const blackHole = await openBlackHole()
    try {
      await expect(downloadText({ url: blackHole.url, connectTimeout: 200 })).rejects.toMatchObject({
        code: 'HOST_UNREACHABLE',
        message: expect.stringContaining('no answer to the connection attempt'),
      })
    } finally {
      await blackHole.close()
    }
  })

  test('an abort while connecting ends at once', async () => {
    const blackHole = await openBlackHole()
    try {
      const abort = new AbortController()
      const attempt = downloadText({ url: blackHole.url, connectTimeout: 60_000, signal: abort.signal })
      setImmediate(() => abort.abort())
      await expect(attempt).rejects.toMatchObject({ code: 'ABORTED' })
    } finally {
      await blackHole.close()
    }
  })
})

describe('a request', () => {
  test('that was aborted before is not made', async () => {
    const host = await open((_, response) => response.end())
    await expect(downloadText({ url: host.url(), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(host.requests).toHaveLength(0)
  })

  test('leaves no listener on the signal', async () => {
    const host = await open((_, response) => response.end('x'))
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, args)
    }
    await downloadText({ url: host.url(), signal })
    expect(listeners).toBe(0)
  })

  test('carries the credentials of its address, and errors do not', async () => {
    const host = await open((_, response) => response.writeHead(200).end('x'.repeat(100)))
    const url = host.url('/a?signature=secret')
    url.username = 'me'
    url.password = 'p%40ss'
    await expect(downloadText({ url, maxBytes: 10 })).rejects.toMatchObject({
      message: expect.not.stringMatching(/secret|p%40ss|p@ss/),
    })
    expect(host.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  })

  test('takes a percent sign in a password as it is', async () => {
    const host = await open((_, response) => response.end('x'))
    await downloadText({ url: new URL(host.url().href.replace('//', '//me:50%@')) })
    expect(host.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:50%').toString('base64')}`)
  })

  test('for anything but http is refused', async () => {
    await expect(downloadText({ url: new URL('file:///etc/hostname') })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    })
  })

  test('to something that does not speak HTTP is a cut', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-x\r\n'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await expect(downloadText({ url, retries: 0 })).rejects.toMatchObject({ code: 'DOWNLOAD_INTERRUPTED' })
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('redirects', () => {
  test('are followed, relative ones too, without the credentials from the second host on', async () => {
    const second = await open((_, response) => response.end('here'))
    const first = await open((request, response) => {
      const location = request.url === '/a' ? '/b' : second.url('/c').href
      response.writeHead(302, { location }).end()
    })
    const answer = await downloadText({ url: first.url('/a'), headers: { authorization: 'Bearer x', 'x-kept': 'y' } })
    expect(answer).toMatchObject({ status: 200, text: 'here', url: second.url('/c') })
    expect(first.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer x', 'Bearer x'])
    expect(second.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(second.requests[0]?.headers['x-kept']).toBe('y')
  })

  test('are at most ten', async () => {
    const host = await open((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(307, { location: `/${left - 1}` }).end()
    })
    await expect(downloadText({ url: host.url('/10') })).resolves.toMatchObject({ text: 'there' })
    await expect(downloadText({ url: host.url('/11') })).rejects.toMatchObject({ code: 'DOWNLOAD_REDIRECT_REFUSED' })
  })

  test('are asked for, and a refusal names both hosts', async () => {
    const second = await open((_, response) => response.end('here'))
    const first = await open((_, response) => response.writeHead(302, { location: second.url().href }).end())
    const asked: string[][] = []
    const allowRedirect = (from: URL, to: URL) => {
      asked.push([from.origin, to.origin])
      return false
    }
    await expect(downloadText({ url: first.url(), allowRedirect })).rejects.toMatchObject({
      code: 'DOWNLOAD_REDIRECT_REFUSED',
      message: expect.stringMatching(new RegExp(`${first.origin}.*${second.origin}`)),
    })
    expect(asked).toEqual([[first.origin, second.origin]])
    expect(second.requests).toHaveLength(0)
  })

  test('to nonsense, or without a target', async () => {
    const nonsense = await open((_, response) => response.writeHead(302, { location: 'http://[' }).end())
    await expect(downloadText({ url: nonsense.url() })).rejects.toMatchObject({ code: 'DOWNLOAD_REDIRECT_REFUSED' })
    const nowhere = await open((_, response) => response.writeHead(302).end())
    await expect(downloadText({ url: nowhere.url() })).resolves.toMatchObject({ status: 302 })
  })
})

describe('the proxy of the environment', () => {
  test('is used for other hosts, and not for loopback or what NO_PROXY lists', async () => {
    const proxy = await open((_, response) => response.end('through the proxy'))
    const host = await open((_, response) => response.end('direct'))
    process.env['HTTP_PROXY'] = proxy.origin
    process.env['NO_PROXY'] = 'skipped.invalid'
    await expect(downloadText({ url: new URL('http://model-host.invalid/x?y') })).resolves.toMatchObject({
      text: 'through the proxy',
    })
    expect(proxy.requests.map(({ path }) => path)).toEqual(['http://model-host.invalid/x?y'])
    await expect(downloadText({ url: host.url() })).resolves.toMatchObject({ text: 'direct' })
    await expect(downloadText({ url: new URL('http://skipped.invalid/') })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
    })
    expect(proxy.requests).toHaveLength(1)
  })

  test.each([
    ['hangs up', (proxy: FileHost) => proxy.origin],
    ['is not there', async (proxy: FileHost) => (await proxy.close(), proxy.origin)],
  ])('that %s is named as the cause', async (_, address) => {
    const proxy = await openFileHost(() => {})
    process.env['HTTPS_PROXY'] = await address(proxy)
    await expect(downloadText({ url: new URL('https://model-host.invalid/x') })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringMatching(/model-host\.invalid: the proxy of the environment failed/),
    })
    await proxy.close()
  })

  test('that is no address', async () => {
    process.env['http_proxy'] = 'not an address'
    await expect(downloadText({ url: new URL('http://model-host.invalid/x') })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('HTTP_PROXY'),
    })
  })
})

/** A listener whose queue is full because nobody accepts: further connection attempts are neither taken nor refused. */
async function openBlackHole(): Promise<{ url: URL; close: () => Promise<void> }> {
  const script = `
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      process.send(server.address().port, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`
  const child: ChildProcess = fork('-', { execArgv: ['-e', script], stdio: 'ignore' })
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))))
  const fillers: Socket[] = []
  for (let full = false; !full;) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    fillers.push(socket)
    full = await Promise.race([
      new Promise<boolean>((resolve) => socket.once('connect', () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 300)),
    ])
  }
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    close: async () => {
      for (const socket of fillers) socket.destroy()
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}
