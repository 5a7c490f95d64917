import { Agent } from 'node:http'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { openFake } from '../fake-child.js'
import { failuresRow, invariantsRow, latency, within } from '../rows.js'
import { sendRequest } from '../send-request.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

/** What such a connection has said before it falls silent. */
const beginnings = [
  '',
  'POST /v1/chat/comp',
  'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n',
  'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{"messages":',
]

/**
 * Connections that begin a request and never end it, beside a client that only wants its answers.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function halfOpen(bench) {
  const { fake, supervisor } = await openFake(bench, 'half-open', { script: {} })
  await supervisor.start()
  const { port } = supervisor
  const total = bench.count(1_000, 1_000)
  const sockets = Array.from({ length: total }, () => createConnection(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const [n, socket] of sockets.entries()) socket.write(beginnings[n % beginnings.length] ?? '')

  const agent = new Agent({ keepAlive: true })
  /** @type {RequestRecord[]} */
  const requests = []
  const end = performance.now() + (bench.short ? 3_000 : 20_000)
  while (performance.now() < end) {
    const kind = requests.length % 2 === 0 ? 'whole' : 'stream'
    requests.push(await sendRequest({ port, agent }, { id: `good-${requests.length}`, kind, tokens: 4 }).ended)
    await delay(10)
  }
  const notes = await fake.notes()
  agent.destroy()
  for (const socket of sockets) socket.destroy()
  await supervisor.close()
  return [
    failuresRow(requests),
    within(`a good client's p99 beside ${total}`, latency(requests, 0.99), 50),
    invariantsRow({ requests, notes }),
  ]
}
