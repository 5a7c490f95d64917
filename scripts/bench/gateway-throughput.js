import { askAtOnce } from './ask-at-once.js'
import { withContestants } from './gateway-contestants.js'
import { atLeastTimes } from './goals.js'
import { measureRounds } from './measure.js'

const load = { connections: 64, total: 8000 }

/**
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export function gatewayThroughput(bench) {
  return withContestants(bench, async ({ targets }) => {
    const rounds = await measureRounds(15, {
      hop: () => askAtOnce(targets.hop, load),
      ours: () => askAtOnce(targets.ours, load),
    })
    const rate = (/** @type {number} */ ms) => (load.total / ms) * 1000
    return {
      name: 'requests/s at 64 connections, beside a minimal hop of node:http and undici',
      figures: [
        {
          unit: '/s',
          pairs: rounds.map(({ ours, hop }) => ({ ours: rate(ours), yardstick: rate(hop) })),
          goal: atLeastTimes(0.95),
        },
      ],
    }
  })
}
