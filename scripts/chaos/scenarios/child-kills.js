import { largest } from '../distribution.js'
import { eventually } from '../eventually.js'
import { openFake, writeFakeScript } from '../fake-child.js'
import { killHard } from '../processes.js'
import { exactly, failuresRow, invariantsRow, within } from '../rows.js'
import { sendRequest } from '../send-request.js'
import { awaitRecovery, killableStates } from './kill-child.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

const settings = {
  restart: { initialDelay: '10ms', maxDelay: '50ms', resetAfter: '1ms', limit: 1_000_000 },
  reload: { warmBudget: 0 },
}

/**
 * `kill -9` of the child, again and again, in every state that it can be in.
 * @param {Bench} bench
 */
export async function childKills(bench) {
  /** @type {Row[]} */
  const rows = []
  for (const [state, kill] of Object.entries(killableStates)) {
    // A load, and a canary, that take long enough to be met in the middle.
    const script = { loadTime: 60, requests: { prefill: state === 'proving' ? 100 : 0 } }
    const { fake, supervisor } = await openFake(bench, `kills-${state}`, { script, settings })
    const endless = await writeFakeScript(bench.folder, `kills-${state}-endless`, { loadTime: 3_600_000 })
    await supervisor.start()
    /** @type {import('./kill-child.js').Killing[]} */
    const kills = []
    for (let i = 0; i < bench.count(50, 3); i++) {
      kills.push(await kill({ supervisor, fake, endless, name: `${state}-${i}` }))
    }
    const notes = await fake.notes()
    await supervisor.close()
    const stuck = kills.filter(({ recovered }) => !recovered).length
    const requests = kills.flatMap((killing) => killing.requests)
    rows.push(exactly(`${state}: stuck after ${kills.length} kills`, stuck, 0))
    const late = kills.flatMap(({ relaunchedAfter }) => relaunchedAfter ?? [])
    if (late.length > 0) rows.push(within(`${state}: ready again, beyond the start time`, largest(late), 50))
    if (requests.length > 0)
      rows.push({ ...invariantsRow({ requests, notes }), figure: `${state}: history of ${requests.length} requests` })
  }
  return [...rows, ...(await killWithManyInFlight(bench)), await sendPoison(bench)]
}

/**
 * 64 in flight, half of them streams that have begun.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function killWithManyInFlight(bench) {
  const { fake, supervisor } = await openFake(bench, 'kills-64', { script: {}, settings })
  await supervisor.start()
  /** @type {RequestRecord[]} */
  const silent = []
  /** @type {RequestRecord[]} */
  const streams = []
  /** @type {number[]} */
  const lags = []
  for (let i = 0; i < bench.count(50, 3); i++) {
    const { port } = supervisor
    const to = { port, agent: /** @type {const} */ (false) }
    const begun = Array.from({ length: 32 }, (_, n) =>
      sendRequest(to, { id: `64-${i}-stream-${n}`, kind: 'stream', tokens: 5_000, fake: { tokenDelay: 20 } }),
    )
    await Promise.all(begun.map((sent) => sent.begun))
    // Without a byte until the end: a whole answer, and a stream whose prompt takes its time.
    const waiting = Array.from({ length: 32 }, (_, n) =>
      sendRequest(to, {
        id: `64-${i}-silent-${n}`,
        kind: n % 2 === 0 ? 'whole' : 'stream',
        tokens: 8,
        fake: { prefill: 500 },
      }),
    )
    const { pid } = await supervisor.status()
    const ready = awaitRecovery(supervisor)
    await untilBegun(fake, waiting)
    const killedAt = Date.now()
    killHard(pid)
    const cut = await Promise.all(begun.map(({ ended }) => ended))
    lags.push(...cut.map(({ endedAt }) => (endedAt ?? Infinity) - killedAt))
    streams.push(...cut)
    silent.push(...(await Promise.all(waiting.map(({ ended }) => ended))))
    await ready
  }
  const notes = await fake.notes()
  await supervisor.close()
  const told = streams.filter(({ outcomes, answer }) => outcomes[0] === 'broken' && answer?.errors === 1).length
  /** @param {Row} row */
  const named = (row) => ({ ...row, figure: `64 in flight: ${row.figure}` })
  // On a machine that is slow enough, one had begun to answer when it was killed.
  const unanswered = silent.filter(({ status }) => status !== 200)
  return [
    { ...failuresRow(unanswered), figure: `failed of ${silent.length} without a byte` },
    exactly(`of ${streams.length} streams, ended with an error event`, told, streams.length),
    within('from the kill to that event', largest(lags), 100),
    invariantsRow({ requests: [...silent, ...streams], notes }),
  ].map(named)
}

/**
 * @param {import('../fake-child.js').FakeFiles} fake
 * @param {readonly import('../send-request.js').Sent[]} sent
 */
async function untilBegun(fake, sent) {
  await eventually(async () => {
    const begun = new Set((await fake.notes()).map(({ id }) => id))
    return sent.every(({ record }) => begun.has(record.id))
  })
}

/**
 * A request that ends whatever child takes it.
 * @param {Bench} bench
 * @returns {Promise<Row>}
 */
async function sendPoison(bench) {
  const { fake, supervisor } = await openFake(bench, 'kills-poison', { script: {}, settings })
  await supervisor.start()
  const poison = { exitAfterTokens: 0, exit: { signal: 'SIGKILL' } }
  const total = bench.count(20, 2)
  let refused = 0
  for (let i = 0; i < total; i++) {
    const to = { port: supervisor.port, agent: /** @type {const} */ (false) }
    const { status } = await sendRequest(to, { id: `poison-${i}`, kind: 'whole', fake: poison }).ended
    if (status === 502) refused++
    // Waits, where no child serves yet.
    await sendRequest(to, { id: `after-${i}`, kind: 'whole' }).ended
  }
  const notes = await fake.notes()
  await supervisor.close()
  const tries = notes.filter(({ what, id }) => what === 'begun' && id.startsWith('poison-')).length
  return {
    figure: `of ${total} that kill each child they reach, answered with 502 after two`,
    goal: `${total}, ${total * 2} deaths`,
    measured: `${refused}, ${tries} deaths`,
    ok: refused === total && tries === total * 2,
    kind: 'invariant',
  }
}
