import { chatRequest, openClient } from './client.js'
import { withContestants } from './gateway-contestants.js'
import { atMostTimes } from './goals.js'
import { measureRounds, quantile } from './measure.js'

/** A process keeps the luck that it was started with: how its code was compiled, and where its memory lies. */
const starts = 4
const rounds = 50
/** In a row to one of them: short, so that the next has its turn under the same conditions. */
const turn = 100

const shapes = [
  { name: 'whole answer', events: 0, pick: (/** @type {import('./client.js').Times} */ { last }) => last },
  { name: 'first event of a stream', events: 4, pick: (/** @type {import('./client.js').Times} */ { first }) => first },
]

/**
 * What the gateway adds to a request on a kept connection, beside what a minimal hop adds, in µs. The child is asked
 * directly in each round, and taken off both.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function gatewayLatency(bench) {
  /** @type {Map<string, Round[]>} */
  const measured = new Map(shapes.map(({ name }) => [name, []]))
  for (let i = 0; i < starts; i++) {
    await withContestants(bench, async ({ targets }) => {
      for (const shape of shapes) measured.get(shape.name)?.push(...(await askAll(targets, shape)))
    })
  }
  return {
    name: 'what one hop adds at one connection, beside a minimal hop of node:http and undici',
    figures: [...measured].flatMap(([name, rounds]) => [0.5, 0.99].map((p) => addedAt(p, name, rounds))),
  }
}

/**
 * @typedef {Record<'direct' | 'hop' | 'ours', number[]>} Round µs of each request.
 *
 * @param {import('./gateway-contestants.js').Contestants['targets']} targets
 * @param {(typeof shapes)[number]} shape
 */
async function askAll(targets, { events, pick }) {
  const [direct, hop, ours] = await Promise.all([
    openAsker(targets.direct),
    openAsker(targets.hop),
    openAsker(targets.ours),
  ])

  /** @param {import('node:net').NetConnectOpts} target */
  async function openAsker(target) {
    const client = await openClient(target)
    const request = chatRequest(target, { events })
    const ask = async () => {
      const times = []
      for (let i = 0; i < turn; i++) times.push(pick(await client.ask(request)) * 1000)
      return times
    }
    for (let i = 0; i < 10; i++) await ask()
    return { ask, close: client.close }
  }

  const measured = await measureRounds(rounds, { direct: direct.ask, hop: hop.ask, ours: ours.ask })
  for (const { close } of [direct, hop, ours]) close()
  return measured
}

/**
 * @param {number} p
 * @param {string} name
 * @param {Round[]} rounds
 * @returns {import('./describe-figure.js').Figure}
 */
function addedAt(p, name, rounds) {
  return {
    name: `${name}, p${p * 100}`,
    unit: 'µs',
    pairs: rounds.map(({ direct, hop, ours }) => ({
      ours: quantile(ours, p) - quantile(direct, p),
      yardstick: quantile(hop, p) - quantile(direct, p),
    })),
    goal: atMostTimes(1.1),
  }
}
