import { setTimeout as delay } from 'node:timers/promises'
import { chatRequest, openClient } from './client.js'
import { atMostTimes } from './goals.js'
import { startMeasured } from './measured-process.js'

const mebibyte = 2 ** 20
/** ms, after which nothing that a start or a request began is under way. */
const rest = 3000

/**
 * The supervisor's process while its child is ready and nobody asks, beside a server that does nothing.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function memoryAtRest({ home }) {
  const env = { ...process.env, CORTEX_HOME: home }
  const before = []
  const after = []
  for (let i = 0; i < 5; i++) {
    const ours = await restAndAsk('supervised.js', env)
    const yardstick = await restAndAsk('bare-server.js', env)
    before.push({ ours: ours.before, yardstick: yardstick.before })
    after.push({ ours: ours.after, yardstick: yardstick.after })
  }
  return {
    name: 'resident memory, beside a bare node:http server',
    figures: [
      { name: 'at rest', unit: 'MiB', pairs: before, goal: atMostTimes(1.8) },
      { name: 'at rest again after the first request', unit: 'MiB', pairs: after },
    ],
  }
}

/**
 * @param {string} script
 * @param {NodeJS.ProcessEnv} env
 */
async function restAndAsk(script, env) {
  const measured = await startMeasured(script, [], env)
  await delay(rest)
  const before = (await measured.usage()).rss / mebibyte
  const target = { port: measured.port, host: '127.0.0.1' }
  const client = await openClient(target)
  await client.ask(chatRequest(target))
  client.close()
  await delay(rest)
  const after = (await measured.usage()).rss / mebibyte
  await measured.stop()
  return { before, after }
}
