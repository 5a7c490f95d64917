import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Usage
 * @property {number} cpu µs, of all threads, user and system.
 * @property {number} rss Bytes.
 *
 * @typedef {object} Measured
 * @property {number} pid
 * @property {number} port
 * @property {() => Promise<Usage>} usage
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a file of this folder that calls {@link tellPort}, in a process of its own.
 * @param {string} script
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Measured>}
 */
export async function startMeasured(script, args, env = process.env) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), script)
  const child = fork(file, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: execArgv() })
  const ended = once(child, 'exit')
  const answer = () =>
    Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error(`${script} ended`)))])
  const [{ port }] = await answer()
  return {
    pid: child.pid ?? 0,
    port,
    async usage() {
      child.send('usage')
      return (await answer())[0]
    },
    async stop() {
      child.disconnect()
      await ended
    },
  }
}

/** For a profile of what is measured: `BENCH_EXEC_ARGV='--cpu-prof --cpu-prof-dir=/tmp/profiles'`. */
function execArgv() {
  return (process.env['BENCH_EXEC_ARGV'] ?? '').split(' ').filter((word) => word !== '')
}

/**
 * The other end: says where this process listens, answers questions, and calls `stop` when the bench is done.
 * @param {number} port
 * @param {() => void} stop
 */
export function tellPort(port, stop) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system, rss: process.memoryUsage.rss() })
  })
  process.once('disconnect', stop)
  process.send?.({ port })
}
