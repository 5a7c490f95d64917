import { chatRequest, openClient } from './client.js'
import { withContestants } from './gateway-contestants.js'
import { atMostTimes } from './goals.js'
import { measureRounds, quantile } from './measure.js'

/**
 * What the gateway adds to a request on a kept connection, beside what a minimal hop adds, in µs. The child is asked
 * directly in each round, and taken off both.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export function gatewayLatency(bench) {
  return withContestants(bench, async ({ targets }) => ({
    name: 'what one hop adds at one connection, beside a minimal hop of node:http and undici',
    figures: [
      ...(await measureAdded('whole answer', targets, { requests: 1000 }, ({ last }) => last)),
      ...(await measureAdded('first event of a stream', targets, { requests: 500, events: 4 }, ({ first }) => first)),
    ],
  }))
}

/**
 * @param {string} name
 * @param {import('./gateway-contestants.js').Contestants['targets']} targets
 * @param {{ requests: number, events?: number }} asked
 * @param {(times: import('./client.js').Times) => number} pick
 * @returns {Promise<import('./describe-figure.js').Figure[]>}
 */
async function measureAdded(name, targets, { requests, events = 0 }, pick) {
  const rounds = await measureRounds(30, {
    direct: () => askInTurn(targets.direct),
    hop: () => askInTurn(targets.hop),
    ours: () => askInTurn(targets.ours),
  })

  /** @param {import('node:net').NetConnectOpts} target */
  async function askInTurn(target) {
    const client = await openClient(target)
    const request = chatRequest(target, { events })
    const times = []
    for (let i = 0; i < requests; i++) times.push(pick(await client.ask(request)) * 1000)
    client.close()
    return times
  }

  return [0.5, 0.99].map((p) => ({
    name: `${name}, p${p * 100}`,
    unit: 'µs',
    pairs: rounds.map(({ direct, hop, ours }) => ({
      ours: quantile(ours, p) - quantile(direct, p),
      yardstick: quantile(hop, p) - quantile(direct, p),
    })),
    goal: atMostTimes(1.1),
  }))
}
