import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openFake } from '../fake-child.js'
import { bytesRead, residentBytes } from '../processes.js'
import { within } from '../rows.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { Row } from '../rows.js' */

const MiB = 2 ** 20
/** What may be read before memory has to stand still. */
const warmUp = 64 * MiB

/**
 * A child that writes without end, in lines that are endless too, and in bytes that are no UTF-8.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function logFlood(bench) {
  const floodBytes = (bench.short ? 128 : 1_024) * MiB
  const { supervisor } = await openFake(bench, 'flood', {
    script: { log: { floodBytes, hugeLine: 10 * MiB, invalidUtf8: true } },
    settings: { log: { file: path.join(bench.folder, 'flood.log') } },
  })
  const before = bytesRead(supervisor.pid)
  const flood = { over: false }
  const started = supervisor.start().finally(() => {
    flood.over = true
  })
  let warm = 0
  let most = 0
  let last = { read: before, at: performance.now() }
  let longestPause = 0
  while (!flood.over) {
    await Promise.race([delay(20), started])
    const read = bytesRead(supervisor.pid)
    const resident = residentBytes(supervisor.pid)
    if (read - before < warmUp) warm = Math.max(warm, resident)
    else most = Math.max(most, resident)
    const flooding = read - before > MiB && read - before < floodBytes
    if (read > last.read || !flooding) last = { read, at: performance.now() }
    else longestPause = Math.max(longestPause, performance.now() - last.at)
  }
  await started
  const took = supervisor.events.find(({ event }) => event === 'ready')
  const seconds = ((took?.at ?? NaN) - (supervisor.events[0]?.at ?? NaN)) / 1_000
  await supervisor.close()
  const growth = (most - warm) / MiB
  return [
    {
      figure: `growth while ${floodBytes / MiB} MiB of log come, after the first 64`,
      goal: '< 20 MiB',
      measured: `${growth.toFixed(1)} MiB (${(warm / MiB).toFixed(0)} → ${(most / MiB).toFixed(0)})`,
      ok: growth < 20,
      kind: 'invariant',
    },
    within('longest time in which nothing was read', longestPause, 250, `ready after ${seconds.toFixed(1)} s`),
  ]
}
