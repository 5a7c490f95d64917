import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRequestIds } from '../../src/gateway/request-id.js'
import { ask, type Question } from './ask.js'
import { controlUpstream } from './control-upstream.js'
import { rawExchange } from './raw-client.js'
import { until } from '../fixtures/until.js'
import { child, open, silent } from './scene.js'

const own = /^[0-9a-f]{8}-[1-9]\d*$/

describe('the id of a request', () => {
  test('is that of the client, if it can stand in a header field and in a log', () => {
    const identify = createRequestIds()
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 140 }), fc.stringMatching(/^[\w.:/=+-]{1,140}$/)), (given) => {
        const acceptable = given.length >= 1 && given.length <= 128 && !/[^\w.:/=+-]/.test(given)
        const id = identify({ 'x-request-id': given })
        if (acceptable) expect(id).toBe(given)
        else expect(id).toMatch(own)
      }),
    )
  })

  test('is otherwise one of ours, of which no two are alike', () => {
    const [one, other] = [createRequestIds(), createRequestIds()]
    const ids = [one({}), one({}), other({}), other({ 'x-request-id': '' }), one({ 'x-request-id': 'a, b' })]
    for (const id of ids) expect(id).toMatch(own)
    expect(new Set(ids).size).toBe(5)
  })
})

describe('an answer names the id of its request', () => {
  test.each([
    ['req_1/a+b=', 'req_1/a+b='],
    ['no spaces', own],
  ])('which the child has, too: %s', async (given, expected) => {
    const only = await child(1, (_req, res) => res.writeHead(200, { 'x-request-ID': 'of-the-child' }).end())
    const gateway = await open(controlUpstream(only))
    const { response } = await ask(gateway, { headers: { 'x-request-id': given } })
    const id = response.headers['x-request-id']
    expect(id).toMatch(expected)
    expect(only.requests[0]!.headers['x-request-id']).toBe(id)
  })

  test('also when the client gave two', async () => {
    const only = await child(1)
    const gateway = await open(controlUpstream(only))
    const text = await rawExchange(
      gateway,
      `GET / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nX-Request-Id: a\r\nX-Request-Id: b\r\nConnection: close\r\n\r\n`,
    )
    expect(text.match(/x-request-id: .*/gi)).toEqual([expect.stringMatching(/: [0-9a-f]{8}-1$/)])
    expect(only.requests[0]!.headers['x-request-id']).toMatch(own)
  })

  test('the same one for each child that is asked', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source)
    const answer = ask(gateway)
    await until(() => first.requests.length === 1)
    const second = await child(2)
    source.serve(second)
    await first.die()
    const id = (await answer).response.headers['x-request-id']
    expect([first, second].map(({ requests }) => requests[0]!.headers['x-request-id'])).toEqual([id, id])
  })

  test.each<[string, Question & { headers?: Record<string, string> }, number]>([
    ['a problem of the request', { path: '/v1/models', headers: { host: 'evil.example' } }, 421],
    ['a problem of ours', { path: '/v1/models', headers: { 'x-api-key': 'k' } }, 503],
    ['a probe', { path: '/health/live' }, 200],
    ['the admin API', { path: '/supervisor/api/status' }, 200],
    ['nothing', { method: 'OPTIONS', path: '*' }, 204],
    [
      'a preflight',
      { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } },
      204,
    ],
  ])('%s', async (_, { headers, ...question }, status) => {
    const gateway = await open(controlUpstream(), {
      maxQueue: 0,
      apiKeys: ['k'],
      corsOrigins: ['https://a.example'],
    })
    const { response } = await ask(gateway, { ...question, headers: { ...headers, 'x-request-id': 'mine' } })
    expect([response.statusCode, response.headers['x-request-id']]).toEqual([status, 'mine'])
  })
})
