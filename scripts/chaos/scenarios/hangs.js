import { setTimeout as delay } from 'node:timers/promises'
import { largest } from '../distribution.js'
import { patience } from '../eventually.js'
import { openFake } from '../fake-child.js'
import { exactly, failuresRow, invariantsRow, within } from '../rows.js'
import { sendRequest } from '../send-request.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

const hangTimeout = 1_000

/**
 * Children that hang have to be found, and those that work for long without a word left alone.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function hangs(bench) {
  return [...(await findHangs(bench)), ...(await leavePrefillsAlone(bench))]
}

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function findHangs(bench) {
  // The first child hangs at a whole answer, the second in the middle of a stream, and so on.
  const { supervisor } = await openFake(bench, 'hangs', { script: {}, settings: settings() })
  await supervisor.start()
  const total = bench.count(20, 2)
  /** @type {number[]} */
  const times = []
  for (let i = 0; i < total; i++) {
    const exit = supervisor.next('exit', (detail) => detail.class === 'hang')
    const ready = supervisor.next('ready')
    const fake = i % 2 === 0 ? { hang: true } : { hangAfterTokens: 3 }
    const sent = sendRequest(
      { port: supervisor.port, agent: false },
      { id: `hang-${i}`, kind: i % 2 === 0 ? 'whole' : 'stream', tokens: 8, fake },
    )
    const found = await Promise.race([exit, delay(patience, null, { ref: false })])
    sent.abort()
    if (found === null) break
    times.push(found.at - sent.record.sentAt)
    await ready
  }
  await supervisor.close()
  return [
    exactly(`of ${total} hangs, found`, times.length, total),
    ...(times.length > 0 ? [within('found after', largest(times), hangTimeout + 2_000)] : []),
  ]
}

/**
 * Prompts that take longer than the watchdog waits, with the processor at work all the while.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function leavePrefillsAlone(bench) {
  const { fake, supervisor } = await openFake(bench, 'prefills', { script: {}, settings: settings() })
  await supervisor.start()
  const total = bench.count(200, 4)
  /** @type {RequestRecord[]} */
  const requests = []
  for (let n = 0; n < total; n += 4) {
    const sent = Array.from({ length: Math.min(4, total - n) }, (_, i) =>
      sendRequest(
        { port: supervisor.port, agent: false },
        {
          id: `prefill-${n + i}`,
          kind: i % 2 === 0 ? 'whole' : 'stream',
          fake: { prefill: hangTimeout * 2, prefillCpu: true },
        },
      ),
    )
    requests.push(...(await Promise.all(sent.map(({ ended }) => ended))))
  }
  const kills = supervisor.events.filter(({ event }) => event === 'exit').length
  const notes = await fake.notes()
  await supervisor.close()
  return [
    exactly(`false kills in ${total} slow prefills`, kills, 0),
    failuresRow(requests),
    invariantsRow({ requests, notes }),
  ]
}

function settings() {
  return { restart: { hangTimeout, resetAfter: '1ms', initialDelay: '10ms', limit: 1_000 }, reload: { warmBudget: 0 } }
}
