import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { CortexError } from '../../../src/errors.js'
import type { Gateway } from '../../../src/gateway/open-gateway.js'
import { noOutcomes, type NotableRequest, type RequestOutcome } from '../../../src/gateway/forward/request-outcome.js'
import { ask, type Question } from '../ask.js'
import { controlUpstream } from '../control-upstream.js'
import { rawClient } from '../raw-client.js'
import { until } from '../../fixtures/until.js'
import { child, open, silent } from '../scene.js'
import { startChild, type TestChild } from '../start-child.js'

/** How a request is meant by its sender, and taken by the child; told by its path. */
const kinds = {
  echo: { method: 'POST', body: ['{"prompt":', '"hello"}'] },
  declined: { method: 'GET' },
  held: { method: 'POST', body: ['wait'] },
  unkept: { method: 'POST', body: ['much more than', ' may be kept'], headers: { 'transfer-encoding': 'chunked' } },
  stream: { method: 'GET' },
  plain: { method: 'GET' },
  nonsense: { method: 'GET' },
  foreign: { method: 'GET', headers: { host: 'evil.example' } },
  keyless: { method: 'GET', headers: { 'x-api-key': 'wrong' } },
} satisfies Record<string, Question>

type Kind = keyof typeof kinds

/** Enough for a request to reach the child and its answer to come back. */
async function aWhile(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await setImmediate()
}

/** Holds what it is asked to hold until `release`. */
function takeByKind(held: Set<ServerResponse>): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    req.resume()
    switch (req.url) {
      case '/stream':
      case '/plain':
        res.writeHead(200, { 'Content-Type': req.url === '/plain' ? 'text/plain' : 'text/event-stream' })
        res.write('data: 1\n\n')
        held.add(res)
        break
      case '/held':
      case '/unkept':
        held.add(res)
        break
      case '/nonsense':
        req.socket.end('SMTP ready\r\n')
        break
      case '/declined':
        res.writeHead(502).end('the child says so')
        break
      default:
        res.end('ok')
    }
  }
}

type Command =
  | { do: 'ask'; kind: Kind; arrive: boolean }
  | { do: 'leave'; who: number }
  | { do: 'serve' | 'park' | 'die' | 'cut' | 'refuse' | 'wait' }

const commands = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...(Object.keys(kinds) as Kind[])), fc.boolean())
        .map(([kind, arrive]): Command => ({ do: 'ask', kind, arrive })),
    },
    { weight: 2, arbitrary: fc.nat(12).map((who): Command => ({ do: 'leave', who })) },
    {
      weight: 6,
      arbitrary: fc.constantFrom<Command>(
        { do: 'serve' },
        { do: 'serve' },
        { do: 'park' },
        { do: 'die' },
        { do: 'cut' },
        { do: 'refuse' },
        { do: 'wait' },
        { do: 'wait' },
      ),
    },
  ),
  { minLength: 5, maxLength: 30 },
)

/** What the client can tell of the outcome; null: nothing, for it left. */
async function askAndSee(gateway: Gateway, kind: Kind, signal: AbortSignal): Promise<RequestOutcome | null> {
  const { headers, ...question }: Question = kinds[kind]
  try {
    const answer = await ask(gateway, {
      ...question,
      path: `/${kind}`,
      signal,
      headers: { host: `localhost:${gateway.address.port}`, 'x-api-key': 'k', ...headers },
    })
    if (!answer.body.toString().startsWith('{"error":')) return 'answered'
    return answer.status === 502 ? 'failed' : answer.status === 503 ? 'unavailable' : 'refused'
  } catch {
    return signal.aborted ? null : 'broken-off'
  }
}

function get(gateway: Gateway, path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost:${gateway.address.port}\r\n${headers}\r\n`
}

describe('a request is', () => {
  test('answered, whatever the child says', async () => {
    const gateway = await open(controlUpstream(await child(1, takeByKind(new Set()))))
    expect(await askAndSee(gateway, 'declined', new AbortController().signal)).toBe('answered')
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), answered: 1 })
  })

  test('refused, if its upload stops', async () => {
    const gateway = await open(controlUpstream(await silent(1)), {}, { timeouts: { bodyStall: 20 } })
    const client = await rawClient(gateway)
    client.send(get(gateway, '/', 'Content-Length: 9\r\n').replace('GET', 'POST'))
    await client.until(/^HTTP\/1.1 408 /)
    client.socket.destroy()
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), refused: 1 })
  })

  test('unavailable, if it waited too long', async () => {
    const waits: number[] = []
    const gateway = await open(controlUpstream(), { holdTimeout: 20 }, { onWaited: (ms) => void waits.push(ms) })
    expect((await ask(gateway)).status).toBe(503)
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), unavailable: 1 })
    expect(waits).toEqual([expect.any(Number)])
  })

  test('aborted, if the child was done but the client did not read to the end', async () => {
    const only = await child(1, (_req, res) => res.end(Buffer.alloc(32 * 1024 * 1024)))
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(get(gateway, '/'))
    await client.until(/^HTTP\/1.1 200 /)
    client.socket.destroy()
    await until(() => gateway.stats().active === 0)
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), aborted: 1 })
  })

  test('aborted, each for itself, if a pipeline of them breaks', async () => {
    const only = await silent(1)
    const gateway = await open(controlUpstream(only))
    const client = await rawClient(gateway)
    client.send(get(gateway, '/').repeat(3))
    await until(() => only.requests.length === 3)
    client.socket.destroy()
    await until(() => gateway.stats().active === 0)
    expect(gateway.stats().outcomes).toEqual({ ...noOutcomes(), aborted: 3 })
  })

  test('not counted, if it is not for a child', async () => {
    const gateway = await open(controlUpstream())
    for (const path of ['/health', '/health/live', '/supervisor/api/status']) await ask(gateway, { path })
    expect(gateway.stats().outcomes).toEqual(noOutcomes())
  })
})

test('what a client may ask about is told, without what it may have in its query', async () => {
  const notable: NotableRequest[] = []
  const first = await silent(1)
  const source = controlUpstream(first)
  const gateway = await open(source, {}, { onNotable: (request) => void notable.push(request) })
  const id = (requestId: string): Pick<Question, 'headers'> => ({ headers: { 'x-request-id': requestId } })
  const failing = ask(gateway, { path: '/a?secret=1', ...id('one') })
  await until(() => first.requests.length === 1)
  const second = await child(2, (req, res) => {
    if (req.url === '/b') res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
  })
  source.serve(second)
  await first.die()
  const breaking = ask(gateway, { path: '/b', ...id('two') }).catch(() => 'broken off')
  await until(() => second.requests.length === 2)
  source.park()
  await second.die()
  expect([(await failing).status, await breaking]).toEqual([502, 'broken off'])
  const told = (requestId: string): NotableRequest[] => notable.filter((request) => request.requestId === requestId)
  expect(told('one')).toEqual([
    { requestId: 'one', outcome: 'replayed', method: 'GET', target: '/a', generation: 1 },
    { requestId: 'one', outcome: 'failed', method: 'GET', target: '/a', generation: 2 },
  ])
  expect(told('two')).toEqual([{ requestId: 'two', outcome: 'broken-off', method: 'GET', target: '/b', generation: 2 }])
})

test('each stay in the queue is told, however it ended', async () => {
  const waits: number[] = []
  const source = controlUpstream()
  const gateway = await open(source, { maxQueue: 2 }, { onWaited: (ms) => void waits.push(ms) })
  const leaving = new AbortController()
  const gone = ask(gateway, { signal: leaving.signal }).catch(() => 'gone')
  const served = ask(gateway)
  await until(() => gateway.stats().waiting === 2)
  expect((await ask(gateway)).status).toBe(503)
  expect(waits).toHaveLength(0)
  leaving.abort()
  expect(await gone).toBe('gone')
  await until(() => gateway.stats().waiting === 1)
  expect(waits).toHaveLength(1)
  source.serve(await child(1))
  expect((await served).status).toBe(200)
  expect((await ask(gateway)).status).toBe(200)
  expect(waits).toHaveLength(2)
  for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(0)
})

test('each request ends in exactly one outcome, the one that its client sees', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const held = new Set<ServerResponse>()
      const source = controlUpstream()
      const notable: NotableRequest[] = []
      const gateway = await open(
        source,
        { apiKeys: ['k'], maxQueue: 3, maxBody: 16 },
        { timeouts: { deathNotice: 5 }, onNotable: (request) => void notable.push(request) },
      )
      const children: TestChild[] = []
      const asked: { leaving: AbortController; seen: Promise<RequestOutcome | null> }[] = []

      async function serve(): Promise<void> {
        const next = await startChild(children.length + 1, takeByKind(held))
        children.push(next)
        source.serve(next)
      }

      await serve()
      for (const command of list) {
        switch (command.do) {
          case 'ask': {
            const leaving = new AbortController()
            asked.push({ leaving, seen: askAndSee(gateway, command.kind, leaving.signal) })
            if (command.arrive) await aWhile()
            break
          }
          case 'leave':
            asked[command.who]?.leaving.abort()
            break
          case 'serve':
            await serve()
            break
          case 'park':
            source.park()
            break
          case 'die':
            await children.at(-1)?.die()
            break
          case 'cut':
            children.at(-1)?.cut()
            break
          case 'refuse':
            source.refuse(new CortexError('CHILD_CRASH_LOOP', 'x'))
            break
          case 'wait':
            await aWhile()
        }
      }

      // Whatever still waits gets its answer now.
      await serve()
      let ended = false
      const all = Promise.all(asked.map(({ seen }) => seen)).finally(() => (ended = true))
      await until(() => {
        for (const res of held) res.end()
        return ended
      })
      const seen = await all
      await until(() => gateway.stats().connections === 0)

      const { outcomes, ...rest } = gateway.stats()
      const counted = { ...outcomes }
      for (const outcome of seen) if (outcome !== null) counted[outcome]--
      // What is left are those that left: some before they were heard of, none twice.
      expect(Object.values(counted).every((count) => count >= 0)).toBe(true)
      const unseen = Object.values(counted).reduce((sum, count) => sum + count, 0)
      expect(unseen).toBeLessThanOrEqual(seen.filter((outcome) => outcome === null).length)
      if (unseen === 0) expect(outcomes.aborted).toBe(0)
      expect(rest).toEqual({ connections: 0, active: 0, waiting: 0, heldBytes: 0, replayed: rest.replayed })
      expect(children.map(({ inFlight }) => inFlight)).toEqual(children.map(() => 0))
      const noted = (outcome: NotableRequest['outcome']): number =>
        notable.filter((request) => request.outcome === outcome).length
      expect([noted('replayed'), noted('failed'), noted('broken-off')]).toEqual([
        rest.replayed,
        outcomes.failed,
        outcomes['broken-off'],
      ])
      await gateway.close()
      for (const each of children) await each.stop()
    }),
    { numRuns: 100 },
  )
}, 60_000)
