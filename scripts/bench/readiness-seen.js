import { readdir, readFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'
import { ask } from './ask.js'
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
    pairs,
    goal: 'at most 10 ms later',
    compare: (ours, yardstick) => `${(ours - yardstick).toFixed(1)} ms later`,
  }
}

async function firstHealthy() {
  const socketPath = await findSocket()
  await untilAnswered(() => ask({ socketPath, path: '/health' }))
}

/** The socket of this process's child, from the moment it is bound: the supervisor itself tells it with `ready` only. */
async function findSocket() {
  const parent = path.join(tmpdir(), `cortex-${userInfo().uid}`)
  for (;;) {
    for (const folder of await readdir(parent).catch(() => [])) {
      const run = path.join(parent, folder)
      const owner = await readFile(path.join(run, 'owner.json'), 'utf8').then(JSON.parse, () => null)
      if (owner?.pid !== process.pid) continue
      const socket = (await readdir(run).catch(() => [])).find((name) => name.endsWith('.sock'))
      if (socket !== undefined) return path.join(run, socket)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
