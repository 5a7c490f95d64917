import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { largest } from '../distribution.js'
import { fakeServer, openFake } from '../fake-child.js'
import { exactly, failuresRow, invariantsRow, latency, within } from '../rows.js'
import { root } from '../../set-up.js'
import { steadyLoad } from '../steady-load.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { RequestRecord } from '../check-history.js' */
/** @import { Row } from '../rows.js' */

const demoModel = path.join(root, 'binaries', 'cortex-demo.gguf')
const rate = 200
const script = { loadTime: 20 }
const question = { tokens: 12, fake: { tokenDelay: 2 } }
/** ms from one switch to the next. */
const pause = 150

/**
 * One change of the cache types after the other, under load, with each strategy.
 * @param {Bench} bench
 */
export async function switches(bench) {
  return [...(await switchUnderLoad(bench, 'blueGreen')), ...(await switchUnderLoad(bench, 'stopFirst'))]
}

/**
 * @param {Bench} bench
 * @param {'blueGreen' | 'stopFirst'} strategy
 * @returns {Promise<Row[]>}
 */
async function switchUnderLoad(bench, strategy) {
  const { fake, supervisor } = await openFake(bench, `switches-${strategy}`, {
    script,
    // However slow the machine is, what it piles up while none serves has to wait, and not be turned away.
    settings: { reload: { strategy }, gateway: { maxQueue: 100_000 } },
  })
  await supervisor.start()
  const change = alternateTypes(supervisor)
  /**
   * What a switch takes by itself, in ms: stop, start, canary, warm-up.
   * @type {number[]}
   */
  const idle = []
  for (let i = 0; i < 10; i++) idle.push((await change()).parkedMs)

  const before = steadyLoad(supervisor.port, { name: `${strategy}-before`, rate, question })
  await delay(bench.short ? 2_000 : 20_000)
  const calm = await before.stop()

  // What starting a child costs on these cores, whoever starts it.
  const beside = steadyLoad(supervisor.port, { name: `${strategy}-beside`, rate, question })
  for (let i = 0; i < (bench.short ? 5 : 40); i++) {
    await startBare(bench)
    await delay(pause)
  }
  const busy = await beside.stop()

  const load = steadyLoad(supervisor.port, { name: strategy, rate, question })
  const switched = []
  for (let i = 0; i < bench.count(1_000, 8); i++) {
    const at = Date.now()
    const outcome = await change()
    switched.push({ at, ...outcome })
    await delay(pause)
  }
  const requests = await load.stop()
  const notes = await fake.notes()
  await supervisor.close()

  const applied = switched.filter(({ outcome }) => outcome === 'applied').length
  const added = latency(requests, 0.99) - latency(calm, 0.99)
  const p99 = `${latency(calm, 0.99)} → ${latency(requests, 0.99)} ms; ${latency(busy, 0.99)} ms while children are started beside it`
  const excess = switched.map(({ at, parkedMs }) => parkedMs - longestAfter(requests, at) - largest(idle))
  /** @param {Row} row */
  const named = (row) => ({ ...row, figure: `${strategy}: ${row.figure}` })
  return [
    exactly(`switches applied under ${rate} requests/s`, applied, switched.length),
    failuresRow(requests),
    invariantsRow({ requests: [...calm, ...busy, ...requests], notes }),
    strategy === 'blueGreen'
      ? within('added p99', added, 20, p99)
      : within(
          'parked beyond the longest stream + an idle switch',
          largest(excess),
          50,
          `parked ${largest(switched.map(({ parkedMs }) => parkedMs))} ms at most, idle ${largest(idle)} ms`,
        ),
  ].map(named)
}

/** @param {import('../open-supervisor.js').Hosted} supervisor */
function alternateTypes(supervisor) {
  let cacheType = 'f16'
  return () => {
    cacheType = cacheType === 'f16' ? 'q8_0' : 'f16'
    return supervisor.update({ cacheType })
  }
}

/**
 * How long after `at` the last of those that were on their way then had its answer: 0 where none was.
 * @param {readonly RequestRecord[]} requests
 * @param {number} at
 */
function longestAfter(requests, at) {
  const inFlight = requests.filter(({ sentAt, endedAt }) => sentAt <= at && (endedAt ?? 0) > at)
  return Math.max(0, ...inFlight.map(({ endedAt }) => (endedAt ?? at) - at))
}

/**
 * A child that nobody supervises, from its start to its end.
 * @param {Bench} bench
 */
async function startBare({ folder, marker }) {
  const args = ['--alias', marker, '--model', demoModel, '--host', path.join(folder, 'bare.sock')]
  const env = { PATH: process.env['PATH'], FAKE_LLAMA: JSON.stringify({ ...script, exit: { at: 'ready', code: 0 } }) }
  await once(spawn(fakeServer, args, { env, stdio: 'ignore' }), 'close')
}
