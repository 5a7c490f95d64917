import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'
import { ask } from './ask.js'
import { findSocket } from './find-socket.js'
import { atMostMore } from './goals.js'
import { untilAnswered } from './measure.js'

/**
 * When a supervisor says `ready`, beside the first 200 that the child's `/health` gives to somebody who asks it all
 * the time.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function readinessSeen({ home }) {
  const { createSupervisor } = await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
  const pairs = []
  for (let i = 0; i < 20; i++) {
    const supervisor = await createSupervisor({
      config: { backend: 'cpu' },
      cwd: home,
      env: { ...process.env, CORTEX_HOME: home },
    })
    const start = performance.now()
    const started = supervisor.start()
    const seen = new Promise((resolve) => supervisor.on('ready', () => resolve(performance.now() - start)))
    const first = firstHealthy().then(() => performance.now() - start)
    await started
    pairs.push({ ours: await seen, yardstick: await first })
    await supervisor.stop()
  }
  return {
    name: 'readiness seen, beside the first 200 of the child',
    figures: [{ unit: 'ms', pairs, goal: atMostMore(10) }],
  }
}

async function firstHealthy() {
  const socketPath = await findSocket(process.pid)
  await untilAnswered(() => ask({ socketPath, path: '/health' }))
}
