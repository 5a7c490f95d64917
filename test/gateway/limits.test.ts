import { describe, expect, test } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import type { Gateway } from '../../src/gateway/open-gateway.js'
import { noOutcomes } from '../../src/gateway/forward/request-outcome.js'
import { ask } from './ask.js'
import { controlUpstream } from './control-upstream.js'
import { rawClient } from './raw-client.js'
import { until } from '../fixtures/until.js'
import { child, open, silent } from './scene.js'

const mebibyte = 1024 * 1024

function get({ address }: Gateway, headers = ''): string {
  return `GET / HTTP/1.1\r\nHost: localhost:${address.port}\r\n${headers}\r\n`
}

describe('while no child serves', () => {
  test('of 10,000 requests at once, those that came first are kept and let go in their order; the rest hear 503', async () => {
    const source = controlUpstream()
    const gateway = await open(source, { maxQueue: 256 })
    // Four on each connection: a process may not open 20,000 files.
    const clients = await Promise.all(Array.from({ length: 2_500 }, () => rawClient(gateway)))
    for (const client of clients) client.send(get(gateway).repeat(3) + get(gateway, 'Connection: close\r\n'))
    await until(() => gateway.stats().outcomes.unavailable === 9_744)
    expect(gateway.stats()).toMatchObject({ active: 256, waiting: 256 })

    const only = await child(1, (_req, res) => res.end())
    source.serve(only)
    const texts = await Promise.all(clients.map((client) => client.closed()))
    const order = only.requests.map(({ headers }) => Number(String(headers['x-request-id']).split('-')[1]))
    expect(order).toEqual(Array.from({ length: 256 }, (_, index) => index + 1))
    const heads = texts.flatMap((text) => text.match(/HTTP\/1\.1 [^]*?\r\n\r\n/g) ?? [])
    const refused = heads.filter((head) => head.startsWith('HTTP/1.1 503 '))
    expect([heads.length, refused.length]).toEqual([10_000, 9_744])
    expect(refused.every((head) => /^Retry-After: \d+\r$/m.test(head))).toBe(true)
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), answered: 256, unavailable: 9_744 })
  })

  test('the bodies of those that wait take a bounded amount of memory, in whatever way they come', async () => {
    const limit = 16 * mebibyte
    const source = controlUpstream()
    const gateway = await open(source, { maxBody: 4 * mebibyte })
    const body = Buffer.alloc(3 * mebibyte, 'x')
    let most = 0
    const answers = Array.from({ length: 60 }, (_, index) =>
      ask(gateway, {
        method: 'POST',
        headers: index % 2 === 0 ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' },
        body: [body],
      }).catch(() => null),
    )
    let turnsWithoutChange = 0
    for (let held = -1; turnsWithoutChange < 500; turnsWithoutChange++) {
      await setImmediate()
      most = Math.max(most, gateway.stats().heldBytes)
      if (held !== gateway.stats().heldBytes) turnsWithoutChange = 0
      held = gateway.stats().heldBytes
    }
    // What announced its length and what did not, and one chunk more of each.
    expect(most).toBeLessThanOrEqual(2 * limit + 60 * 64 * 1024)
    const { waiting, outcomes } = gateway.stats()
    expect(outcomes.unavailable).toBeGreaterThan(0)
    expect(waiting + outcomes.unavailable).toBe(60)
    source.serve(await child(1))
    const statuses = (await Promise.all(answers)).map((answer) => answer?.status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(waiting)
    expect(gateway.stats()).toMatchObject({ waiting: 0, heldBytes: 0 })
  })

  test('who would take more memory than there is is told so, before any of the body', async () => {
    const gateway = await open(controlUpstream(), { maxBody: 6 * mebibyte })
    const client = (length: number) =>
      `POST / HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\nContent-Length: ${length}\r\n\r\n`
    const clients = await Promise.all([1, 2, 3, 4, 5].map(() => rawClient(gateway)))
    for (const each of clients.slice(0, 4)) each.send(client(6 * mebibyte))
    await until(() => gateway.stats().waiting === 4)
    clients[4]!.send(client(1))
    const text = await clients[4]!.until(/}}$/)
    expect(text).toMatch(/^HTTP\/1.1 503 [^]*\r\nRetry-After: \d+\r\n[^]*more than 25165824 bytes[^]*"queue_full"/)
    // Nothing of it is to be held, whatever its length.
    clients[4]!.send(`x${client(100 * mebibyte)}`)
    await until(() => gateway.stats().waiting === 5)
    for (const each of clients) each.socket.destroy()
    await until(() => gateway.stats().active === 0)
  })

  test('who was let in before is not turned away, although the queue is full by now', async () => {
    const first = await silent(1)
    const source = controlUpstream(first)
    const gateway = await open(source, { maxQueue: 1 })
    const answers = [ask(gateway), ask(gateway)]
    await until(() => first.requests.length === 2)
    source.park()
    answers.push(ask(gateway))
    await until(() => gateway.stats().waiting === 1)
    first.cut()
    await until(() => gateway.stats().waiting === 3)
    expect((await ask(gateway)).status).toBe(503)
    source.serve(await child(2))
    for (const answer of answers) expect((await answer).status).toBe(200)
  })
})

test('a thousand half-open connections keep nobody else from being served', async () => {
  const gateway = await open(controlUpstream(await child(1)))
  const halfOpen = await Promise.all(Array.from({ length: 1_000 }, () => rawClient(gateway)))
  for (const [index, client] of halfOpen.entries()) {
    if (index % 3 > 0) client.send(index % 3 === 1 ? 'GET / HTTP/1.1\r\nHost: ' : get(gateway).slice(0, -2))
  }
  await until(() => gateway.stats().connections === 1_000)
  for (let round = 0; round < 20; round++) {
    expect((await ask(gateway, { method: 'POST', body: ['hello'] })).body.toString()).toBe('hello')
  }
  expect(gateway.stats().connections).toBeGreaterThanOrEqual(1_000)
  for (const client of halfOpen) client.socket.destroy()
  await until(() => gateway.stats().connections === 0)
})
