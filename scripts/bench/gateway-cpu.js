import { askAtOnce } from './ask-at-once.js'
import { withContestants } from './gateway-contestants.js'
import { atMostTimes } from './goals.js'
import { measureRounds } from './measure.js'

const events = 500
const loads = [
  { name: 'a request', share: 4000, load: { connections: 4, total: 4000 }, goal: atMostTimes(1.15) },
  { name: 'an event of a stream', share: 4 * events, load: { connections: 4, total: 4, events, pace: 2 } },
]

/**
 * What the gateway's process computes, all threads together, beside what the minimal hop's does.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export function gatewayCpu(bench) {
  return withContestants(bench, async ({ targets, ours, hop }) => {
    const figures = []
    for (const { name, share, load, goal } of loads) {
      const rounds = await measureRounds(15, {
        hop: () => cpuOf(hop, () => askAtOnce(targets.hop, load)),
        ours: () => cpuOf(ours, () => askAtOnce(targets.ours, load)),
      })
      const pairs = rounds.map((round) => ({ ours: round.ours / share, yardstick: round.hop / share }))
      figures.push({ name, unit: 'µs', pairs, ...(goal && { goal }) })
    }
    return { name: 'CPU time of the process, beside a minimal hop of node:http and undici', figures }
  })
}

/**
 * @param {import('./measured-process.js').Measured} subject
 * @param {() => Promise<unknown>} work
 */
async function cpuOf(subject, work) {
  const before = await subject.usage()
  await work()
  return (await subject.usage()).cpu - before.cpu
}
