import { Agent } from 'node:http'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { quantile } from '../distribution.js'
import { eventually } from '../eventually.js'
import { openFake } from '../fake-child.js'
import { killHard } from '../processes.js'
import { exactly, failuresRow, invariantsRow, within } from '../rows.js'
import { sendRequest } from '../send-request.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

const capacity = 256

/**
 * Far more requests than may wait, while the child loads.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function queue(bench) {
  const total = bench.count(10_000, 1_000)
  const { fake, supervisor } = await openFake(bench, 'queue', {
    script: [{ loadTime: 3_600_000 }, {}],
    settings: { gateway: { maxQueue: capacity }, restart: { initialDelay: '10ms' } },
  })
  const started = supervisor.start()
  await supervisor.opened()

  // One after the other, so that there is an order, and each on a connection that is open before: else the order of
  // the connections would count.
  const sockets = await Promise.all(Array.from({ length: capacity }, () => connect(supervisor.port)))
  /** @type {ReturnType<typeof sendRequest>[]} */
  const kept = []
  for (const [n, socket] of sockets.entries()) {
    const agent = agentOf(socket)
    kept.push(
      sendRequest({ port: supervisor.port, agent }, { id: `queue-${n}`, kind: n % 2 === 0 ? 'whole' : 'stream' }),
    )
    await delay(2)
  }
  const beyond = await sendBeyond(supervisor.port, total - capacity)
  const keptSoFar = kept.filter(({ record }) => record.outcomes.length === 0).length
  // The first child would load for an hour; the one after it does not.
  await eventually(async () => (await fake.launches()).length > 0)
  killHard((await fake.launches())[0]?.pid)
  await started
  const served = await Promise.all(kept.map(({ ended }) => ended))
  const notes = await fake.notes()
  await supervisor.close()

  const refused = beyond.filter(({ status }) => status === 503)
  const order = notes.filter(({ what, id }) => what === 'begun' && id.startsWith('queue-')).map(({ id }) => id)
  const wanted = kept.map(({ record }) => record.id)
  const times = refused.map(({ sentAt, endedAt }) => (endedAt ?? Infinity) - sentAt)
  return [
    exactly('kept while it starts', keptSoFar, capacity),
    failuresRow(served),
    exactly('reached the child out of order', order.filter((id, place) => id !== wanted[place]).length, 0),
    exactly(`of ${beyond.length} beyond, answered with 503`, refused.length, beyond.length),
    within('their 503 after they were sent, p99', quantile(times, 0.99), 10, `${quantile(times, 1)} ms at most`),
    invariantsRow({ requests: [...served, ...beyond], notes }),
  ]
}

/**
 * One at a time on each of a few connections: what is measured is the answer, not the waiting for a turn.
 * @param {number} port
 * @param {number} count
 */
async function sendBeyond(port, count) {
  const agent = new Agent({ keepAlive: true })
  /** @type {RequestRecord[]} */
  const records = []
  let next = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (next < count) {
        const { ended } = sendRequest({ port, agent }, { id: `beyond-${next++}`, kind: 'whole' })
        records.push(await ended)
      }
    }),
  )
  agent.destroy()
  return records
}

/** @param {number} port */
async function connect(port) {
  const socket = createConnection(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** @param {import('node:net').Socket} socket */
function agentOf(socket) {
  const agent = new Agent()
  agent.createConnection = () => socket
  return agent
}
