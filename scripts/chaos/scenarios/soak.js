import { setTimeout as delay } from 'node:timers/promises'
import { failures } from '../check-history.js'
import { eventually } from '../eventually.js'
import { openFake } from '../fake-child.js'
import { growthRow } from '../growth.js'
import { countDescriptors, killHard } from '../processes.js'
import { exactly, invariantsRow } from '../rows.js'
import { sendRequest } from '../send-request.js'
import { steadyLoad } from '../steady-load.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { Hosted } from '../open-supervisor.js' */
/** @import { Row } from '../rows.js' */

const rate = 250
/** ms after which connections that were kept for a next request are closed. */
const settling = 2_500
const samplesPerSwitch = 8

/**
 * Many requests, switches and kills, and what has grown by then.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function soak(bench) {
  const total = bench.count(100_000, 2_500)
  const switchEvery = bench.short ? 2_000 : 5_000
  const killEvery = bench.short ? 5_000 : 30_000
  const { fake, supervisor } = await openFake(bench, 'soak', {
    script: { keepAliveTimeout: 1_500 },
    settings: {
      restart: { initialDelay: '10ms', resetAfter: '1s', limit: 1_000 },
      // However slow the machine is, what it piles up while a child starts has to wait, and not be turned away.
      gateway: { maxQueue: total },
    },
  })
  await supervisor.start()
  await sendRequest({ port: supervisor.port, agent: false }, { id: 'first', kind: 'whole' }).ended
  await delay(settling)
  const before = countDescriptors(supervisor.pid).all
  const load = steadyLoad(supervisor.port, { name: 'soak', rate, question: { tokens: 4, fake: { tokenDelay: 1 } } })
  /** @type {number[]} */
  const used = []
  let descriptors = 0
  let switches = 0
  let kills = 0
  let nextKill = Date.now() + killEvery
  while (load.records.length < total) {
    for (let i = 0; i < samplesPerSwitch; i++) {
      await delay(switchEvery / samplesPerSwitch)
      used.push((await supervisor.memory()).used)
    }
    descriptors = Math.max(descriptors, countDescriptors(supervisor.pid).all)
    await supervisor.update({ cacheType: switches++ % 2 === 0 ? 'q8_0' : 'f16' })
    if (Date.now() < nextKill) continue
    nextKill += killEvery
    kills++
    await killAndRecover(supervisor)
  }
  const requests = await load.stop()
  await eventually(() => countDescriptors(supervisor.pid).all <= before)
  const after = countDescriptors(supervisor.pid).all
  const notes = await fake.notes()
  const { state } = await supervisor.status()
  await supervisor.close()

  // A stream that had begun when its child was killed cannot go on.
  const lost = failures(requests).filter(({ outcomes, answer }) => outcomes[0] !== 'broken' || answer?.errors !== 1)
  return [
    exactly(
      `failed of ${requests.length}, but for streams cut by ${kills} kills (${switches} switches)`,
      lost.length,
      0,
    ),
    invariantsRow({ requests, notes }),
    { ...exactly('state in the end', 1, 1), goal: 'ready', measured: state, ok: state === 'ready' },
    // The first third warms up.
    growthRow('growth of memory in use after warm-up', used.slice(Math.floor(used.length / 3)), 5),
    exactly(`descriptors more at rest (at most ${descriptors} under way)`, Math.max(0, after - before), 0),
  ]
}

/** @param {Hosted} supervisor */
async function killAndRecover(supervisor) {
  const ready = supervisor.next('ready')
  const { pid } = await supervisor.status()
  killHard(pid)
  await ready
}
