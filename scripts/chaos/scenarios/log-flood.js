import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { largest } from '../distribution.js'
import { openFake } from '../fake-child.js'
import { growthRow } from '../growth.js'
import { bytesRead, residentBytes } from '../processes.js'
import { exactly, within } from '../rows.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { Row } from '../rows.js' */

const MiB = 2 ** 20
/** What may be read before memory has to stand still. */
const warmUp = 32 * MiB

/**
 * A child that writes without end, in lines that are endless too, and in bytes that are no UTF-8: once with a collection
 * every few MiB, which shows what is kept, and in the long form once as it comes, which shows what it takes.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function logFlood(bench) {
  const floodBytes = (bench.short ? 112 : 1_024) * MiB
  return [...(await keepLittle(bench, floodBytes)), ...(bench.short ? [] : await takeLittle(bench, floodBytes))]
}

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {number} floodBytes
 */
function openFlood(bench, name, floodBytes) {
  return openFake(bench, name, {
    script: { log: { floodBytes, hugeLine: 10 * MiB, invalidUtf8: true } },
    settings: { log: { file: path.join(bench.folder, `${name}.log`) } },
  })
}

/**
 * @param {Bench} bench
 * @param {number} floodBytes
 * @returns {Promise<Row[]>}
 */
async function keepLittle(bench, floodBytes) {
  const { supervisor } = await openFlood(bench, 'flood', floodBytes)
  const before = bytesRead(supervisor.pid)
  await supervisor.sampleMemory((bench.short ? 4 : 16) * MiB)
  await supervisor.start()
  const samples = await supervisor.memorySamples()
  const { state } = await supervisor.status()
  await supervisor.close()
  const warm = samples.filter(({ read }) => read - before >= warmUp)
  return [
    { ...exactly('state after the flood', 1, 1), goal: 'ready', measured: state, ok: state === 'ready' },
    growthRow(
      `growth of memory in use while ${floodBytes / MiB} MiB of log come, after the first ${warmUp / MiB}`,
      warm.map(({ used }) => used),
      2,
    ),
  ]
}

/**
 * @param {Bench} bench
 * @param {number} floodBytes
 * @returns {Promise<Row[]>}
 */
async function takeLittle(bench, floodBytes) {
  const { supervisor } = await openFlood(bench, 'flood-peak', floodBytes)
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
    peakRow(samples),
    within(
      'longest time in which nothing was read',
      longestPause,
      250,
      `looked at every 20 ms; ready after ${seconds.toFixed(1)} s`,
    ),
  ]
}

/**
 * The most that is ever resident, garbage included, beside the most during the warm-up. When the collector comes is up
 * to the machine's load: that makes it tens of MiB more or less.
 * @param {{ read: number, resident: number }[]} samples
 * @returns {Row}
 */
function peakRow(samples) {
  const warm = largest(samples.flatMap(({ read, resident }) => (read < warmUp ? [resident / MiB] : [])))
  const most = largest(samples.flatMap(({ read, resident }) => (read < warmUp ? [] : [resident / MiB])))
  return {
    figure: 'growth of the most that is resident, garbage included',
    goal: '< 20 MiB',
    measured: `${(most - warm).toFixed(1)} MiB (${warm.toFixed(0)} → ${most.toFixed(0)})`,
    ok: most - warm < 20,
    kind: 'timing',
  }
}
