import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { loadClient, type ResponseHandler } from '../../../src/gateway/connections/undici-adapter.js'
import { cannedSocket } from '../../../src/gateway/connections/canned-socket.js'

const require = createRequire(import.meta.url)

/** What a failure here calls for; `expect` has no room for a message, so that it is compared along with the value. */
const whatToDo =
  'src/gateway/connections/undici-adapter.ts relies on this. See whether the new undici still costs 6 µs more with its ' +
  'newer form of handlers (npm run bench -- gatewayCpu): if not, implement onRequestStart, onResponseStart, … there with ' +
  'controller.rawHeaders, and import Client from the index if that no longer loads fetch and the caches.'

describe('what the adapter relies on in undici', () => {
  test('the package has no export map, so the file of its client can be imported alone', async () => {
    const { exports } = JSON.parse(await readFile(require.resolve('undici/package.json'), 'utf8')) as {
      exports?: unknown
    }
    const client = await import('undici/lib/dispatcher/client.js').then(
      ({ default: Client }) => typeof Client.prototype.dispatch,
      (error: unknown) => String(error),
    )
    expect({ exports, client, whatToDo }).toEqual({ exports: undefined, client: 'function', whatToDo })
  })

  test('the client takes a handler in the older form, and gives it raw header fields', async () => {
    const calls: unknown[] = []
    const openClient = await loadClient()
    const client = openClient({
      connect: (_options, connected) => queueMicrotask(() => connected(null, cannedSocket())),
      maxHeaderSize: 1024,
      keepAliveTimeout: 1000,
    })
    await new Promise<void>((resolve) => {
      const handler: ResponseHandler = {
        onSent: () => calls.push('sent'),
        onHead: (status, rawHeaders, resume, statusText) =>
          calls.push([
            status,
            rawHeaders.map((field) => [Buffer.isBuffer(field), String(field)]),
            typeof resume,
            statusText,
          ]),
        onData: (chunk) => calls.push(chunk.toString()) > 0,
        onComplete: (trailers) => {
          calls.push(trailers)
          resolve()
        },
        onError: (error) => {
          calls.push(error.message)
          resolve()
        },
      }
      client.dispatch({ method: 'GET', path: '/', headers: [], body: null }, handler)
    })
    client.destroy()
    expect({ calls, whatToDo }).toEqual({
      calls: [
        'sent',
        [
          200,
          [
            [true, 'Content-Length'],
            [true, '2'],
          ],
          'function',
          'OK',
        ],
        'ok',
        [],
      ],
      whatToDo,
    })
  })

  test('a request that undici refuses to send fails through the handler', async () => {
    const openClient = await loadClient()
    const client = openClient({ connect: () => undefined, maxHeaderSize: 1024, keepAliveTimeout: 1000 })
    const error = await new Promise<Error>((onError) => {
      const handler = { onError } as unknown as ResponseHandler
      client.dispatch({ method: 'GET', path: '/', headers: ['X-Bad', 'a\nb'], body: null }, handler)
    })
    client.destroy()
    expect({ code: (error as { code?: string }).code, whatToDo }).toEqual({ code: 'UND_ERR_INVALID_ARG', whatToDo })
  })

  test('after the client is destroyed, a request that has not ended fails with a code of a lost connection', async () => {
    const openClient = await loadClient()
    const client = openClient({ connect: () => undefined, maxHeaderSize: 1024, keepAliveTimeout: 1000 })
    const failed = new Promise<Error>((onError) => {
      client.dispatch({ method: 'GET', path: '/', headers: [], body: null }, { onError } as unknown as ResponseHandler)
    })
    client.destroy()
    expect({ code: ((await failed) as { code?: string }).code, whatToDo }).toEqual({
      code: 'UND_ERR_DESTROYED',
      whatToDo,
    })
  })
})
