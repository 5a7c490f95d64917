import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { largest, quantile } from '../distribution.js'
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
  /** @type {{ read: number, resident: number }[]} */
  const samples = []
  let last = { read: before, at: performance.now() }
  let longestPause = 0
  while (!flood.over) {
    await Promise.race([delay(20), started])
    const read = bytesRead(supervisor.pid)
    samples.push({ read: read - before, resident: residentBytes(supervisor.pid) })
    const flooding = read - before > MiB && read - before < floodBytes
    if (read > last.read || !flooding) last = { read, at: performance.now() }
    else longestPause = Math.max(longestPause, performance.now() - last.at)
  }
  await started
  const took = supervisor.events.find(({ event }) => event === 'ready')
  const seconds = ((took?.at ?? NaN) - (supervisor.events[0]?.at ?? NaN)) / 1_000
  await supervisor.close()
  return [
    growthRow(samples, floodBytes),
    within(
      'longest time in which nothing was read',
      longestPause,
      250,
      `looked at every 20 ms; ready after ${seconds.toFixed(1)} s`,
    ),
  ]
}

/**
 * The most that is ever resident, beside the most during the warm-up. It rises and falls by tens of MiB with each collection
 * of garbage; so the medians right after the warm-up and at the end are told, too.
 * @param {{ read: number, resident: number }[]} samples
 * @param {number} floodBytes
 * @returns {Row}
 */
function growthRow(samples, floodBytes) {
  const window = Math.min(64 * MiB, (floodBytes - warmUp) / 2)
  /** @type {(from: number, to: number) => number[]} */
  const residentBetween = (from, to) =>
    samples.filter(({ read }) => read >= from && read < to).map(({ resident }) => resident / MiB)
  const warm = largest(residentBetween(0, warmUp))
  const most = largest(residentBetween(warmUp, Infinity))
  const medians = [residentBetween(warmUp, warmUp + window), residentBetween(floodBytes - window, Infinity)].map(
    (sizes) => quantile(sizes, 0.5).toFixed(0),
  )
  const growth = most - warm
  return {
    figure: `growth while ${floodBytes / MiB} MiB of log come, after the first 64`,
    goal: '< 20 MiB',
    measured: `${growth.toFixed(1)} MiB (${warm.toFixed(0)} → ${most.toFixed(0)}; medians ${medians.join(' → ')})`,
    ok: growth < 20,
    kind: 'invariant',
  }
}
