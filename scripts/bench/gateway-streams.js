import { chatRequest, openClient } from './client.js'
import { withContestants } from './gateway-contestants.js'
import { atLeastTimes, atMostMore } from './goals.js'
import { measureRounds, median } from './measure.js'

const streams = 4
const events = 100
/** ms: 100 tokens/s. */
const pace = 10
/** Requests to each before it is measured: a supervisor that has just begun is another question. */
const warmUp = 1000

/**
 * What readers of streams have through the gateway, beside readers who ask the child itself.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export function gatewayStreams(bench) {
  return withContestants(bench, async ({ targets }) => {
    for (const target of Object.values(targets)) await warm(target)
    const rounds = await measureRounds(20, {
      direct: () => readStreams(targets.direct),
      hop: () => readStreams(targets.hop),
      ours: () => readStreams(targets.ours),
    })
    return {
      name: `${streams} streams of 100 tokens/s, beside the child itself`,
      figures: [
        {
          name: 'tokens/s of a stream',
          unit: '/s',
          pairs: rounds.map(({ ours, direct }) => ({ ours: ours.rate, yardstick: direct.rate })),
          goal: atLeastTimes(0.99),
        },
        {
          name: 'time to the first token',
          unit: 'ms',
          pairs: rounds.map(({ ours, direct }) => ({ ours: ours.first, yardstick: direct.first })),
          goal: atMostMore(0.5),
        },
        {
          name: 'time to the first token, beside the minimal hop',
          unit: 'ms',
          pairs: rounds.map(({ ours, hop }) => ({ ours: ours.first, yardstick: hop.first })),
        },
      ],
    }
  })
}

/** @param {import('node:net').NetConnectOpts} target */
async function warm(target) {
  const client = await openClient(target)
  const request = chatRequest(target, { events: 4 })
  for (let i = 0; i < warmUp; i++) await client.ask(request)
  client.close()
}

/** @param {import('node:net').NetConnectOpts} target */
async function readStreams(target) {
  const request = chatRequest(target, { events, pace })
  const times = await Promise.all(
    Array.from({ length: streams }, async () => {
      const client = await openClient(target)
      const times = await client.ask(request)
      client.close()
      return times
    }),
  )
  return {
    rate: median(times.map(({ last }) => (events / last) * 1000)),
    first: median(times.map(({ first }) => first)),
  }
}
