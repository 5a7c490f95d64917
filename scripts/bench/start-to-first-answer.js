import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'
import { ask } from './ask.js'
import { atMostMore } from './goals.js'
import { measurePairs, question, untilAnswered } from './measure.js'

/**
 * From the command to the first answer on a warm store, beside the same llama-server started by itself. A client asks
 * as soon as it can, in both.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function startToFirstAnswer({ home, temp }) {
  const env = { ...process.env, CORTEX_HOME: home }
  const plan = await planOf(home, env)
  const pairs = await measurePairs(
    20,
    () => supervised(temp, env),
    () => bare(plan, temp),
  )
  return {
    name: '`cortex-supervisor start` to the first answer, beside the bare llama-server',
    figures: [{ unit: 'ms', pairs, goal: atMostMore(120) }],
  }
}

/**
 * What the supervisor would launch; installs it if need be.
 * @param {string} home
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('../../src/index.js').LaunchPlan>}
 */
async function planOf(home, env) {
  const { planConfig } = await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
  return planConfig({ config: { backend: 'cpu' }, cwd: home, env })
}

/**
 * @param {string} temp
 * @param {NodeJS.ProcessEnv} env
 */
async function supervised(temp, env) {
  const port = await freePort()
  const program = path.join(root, 'dist', 'cli', 'main.js')
  const args = ['start', '--json', '--name', `bench-${process.pid}`, '--backend', 'cpu', '--port', String(port)]
  const start = performance.now()
  const child = spawn(process.execPath, [program, ...args], { cwd: temp, env, stdio: 'ignore' })
  await untilAnswered(() => ask({ port, method: 'POST', path: '/v1/chat/completions' }, question))
  const took = performance.now() - start
  child.kill('SIGTERM')
  await once(child, 'close')
  return took
}

/**
 * @param {import('../../src/index.js').LaunchPlan} plan
 * @param {string} temp
 */
async function bare({ binary, argv, env, cwd }, temp) {
  const socketPath = path.join(temp, `${randomBytes(4).toString('hex')}.sock`)
  const start = performance.now()
  const child = spawn(binary.executable, [...argv, '--host', socketPath], { cwd, env, stdio: 'ignore' })
  await untilAnswered(() => ask({ socketPath, method: 'POST', path: '/v1/chat/completions' }, question))
  const took = performance.now() - start
  child.kill('SIGTERM')
  await once(child, 'close')
  await rm(socketPath, { force: true })
  return took
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
