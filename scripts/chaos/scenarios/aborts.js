import { setTimeout as delay } from 'node:timers/promises'
import { largest, quantile } from '../distribution.js'
import { eventually } from '../eventually.js'
import { openFake } from '../fake-child.js'
import { countDescriptors } from '../processes.js'
import { exactly, invariantsRow, within } from '../rows.js'
import { sendRequest } from '../send-request.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

/** ms after which connections that were kept for a next request are closed. */
const settling = 2_500

/**
 * Clients that go away, before the first byte and in the middle of a stream: the child has to hear of it at once, so
 * that its slot is free.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function aborts(bench) {
  const { fake, supervisor } = await openFake(bench, 'aborts', { script: { keepAliveTimeout: 1_500 } })
  await supervisor.start()
  const to = { port: supervisor.port, agent: /** @type {const} */ (false) }
  await sendRequest(to, { id: 'first', kind: 'whole' }).ended
  await delay(settling)
  const before = countDescriptors(supervisor.pid)

  const total = bench.count(1_000, 100)
  /** @type {RequestRecord[]} */
  const requests = []
  for (let n = 0; n < total; n += 10) {
    const batch = Array.from({ length: Math.min(10, total - n) }, (_, i) => {
      const kind = i % 2 === 0 ? 'whole' : 'stream'
      return sendRequest(to, { id: `abort-${n + i}`, kind, tokens: 1_000, fake: { tokenDelay: 20 } })
    })
    // The streams in the middle, the others without a byte, and each in the child's hands: else nothing is aborted there.
    await Promise.all(batch.filter(({ record }) => record.kind === 'stream').map(({ begun }) => begun))
    await fake.noted('begun', 1 + n + batch.length)
    for (const { abort } of batch) abort()
    requests.push(...(await Promise.all(batch.map(({ ended }) => ended))))
  }
  await fake.noted('aborted', total)
  await eventually(() => countDescriptors(supervisor.pid).sockets <= before.sockets)
  const after = countDescriptors(supervisor.pid)
  const notes = await fake.notes()
  await supervisor.close()

  const abortedAt = new Map(notes.flatMap(({ what, id, time }) => (what === 'aborted' ? [[id, time]] : [])))
  const heard = requests.filter(({ id }) => abortedAt.has(id))
  const times = heard.map(({ id, endedAt }) => (abortedAt.get(id) ?? Infinity) - (endedAt ?? 0))
  return [
    exactly('heard of by the child', heard.length, total),
    within('until the child heard of it', largest(times), 100, `p99 ${quantile(times, 0.99)} ms`),
    {
      figure: 'sockets leaked',
      goal: '0',
      measured: `${after.sockets - before.sockets} (of all descriptors ${after.all - before.all})`,
      ok: after.sockets <= before.sockets,
      kind: 'invariant',
    },
    invariantsRow({ requests, notes }),
  ]
}
