// From a command to the first answer, on a store that has the binary and the model already.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import http from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '../set-up.js'
import { time } from './measure.js'

const main = path.join(root, 'dist', 'cli', 'main.js')
const home = process.env['CORTEX_TEST_HOME'] ?? path.join(root, '.cache', 'test-home')
const settings = ['--backend', 'cpu', '--ctx-size', '2048']

/** @type {import('./measure.js').Row} */
export const firstAnswer = {
  name: 'start to first answer',
  yardstick: 'llama-server itself',
  bound: '+ 250 ms',
  limit: (yardstick) => yardstick + 250,
  async measure() {
    const { argv, env, cwd } = await readPlan()
    const bare = await serve(async (port) => {
      const [executable, ...args] = argv
      return spawn(executable, [...args, '--host', '127.0.0.1', '--port', `${port}`], { env, cwd, stdio: 'ignore' })
    })
    const own = await serve(async (port) => startCommand(['--port', `${port}`], process.env))
    return { yardstick: bare, own }
  },
}

/**
 * How long after llama-server's first 200 the `ready` event is stamped. Somebody else polls the same socket meanwhile,
 * as fast as it can.
 * @type {import('./measure.js').Row}
 */
export const readiness = {
  name: 'readiness seen after',
  yardstick: "llama-server's first 200",
  bound: '10 ms',
  limit: () => 10,
  async measure() {
    // A temporary folder of its own, so that the socket of this very run is found in it.
    const temp = await mkdtemp(path.join(tmpdir(), 'cb-'))
    const command = startCommand(['--port', '0'], { ...process.env, TMPDIR: temp })
    try {
      const ready = readyTime(command)
      const first200 = await pollUntil200(temp)
      return { yardstick: 0, own: (await ready) - first200 }
    } finally {
      await end(command)
      await rm(temp, { recursive: true, force: true })
    }
  },
}

/** @returns {Promise<{ argv: [string, ...string[]], env: Record<string, string>, cwd: string }>} */
async function readPlan() {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'plan', '--json', ...settings], {
    cwd: home,
    env: { ...process.env, CORTEX_HOME: home },
  })
  return JSON.parse(stdout)
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function startCommand(args, env) {
  return spawn(process.execPath, [main, 'start', '--json', '--name', `bench-${process.pid}`, ...settings, ...args], {
    cwd: home,
    env: { ...env, CORTEX_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/**
 * ms from the start of a server to its first answer.
 * @param {(port: number) => Promise<import('node:child_process').ChildProcess>} start
 */
async function serve(start) {
  const port = await freePort()
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server
  try {
    return await time(async () => {
      server = await start(port)
      server.stdout?.resume()
      while ((await ask(port)) !== 200) await new Promise((resolve) => setTimeout(resolve, 2))
    })
  } finally {
    if (server) await end(server)
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** @param {import('node:child_process').ChildProcess} server */
async function end(server) {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'exit')
}

/**
 * The status of a completion of one token; 0 where nobody listens.
 * @param {number} port
 * @returns {Promise<number>}
 */
function ask(port) {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 1 })
  return request(
    {
      port,
      host: '127.0.0.1',
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    },
    body,
  )
}

/**
 * @param {import('node:http').RequestOptions} options
 * @param {string} [body]
 * @returns {Promise<number>}
 */
function request(options, body) {
  return new Promise((resolve) => {
    http
      .request({ ...options, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
      .on('error', () => resolve(0))
      .end(body)
  })
}

/**
 * When the `ready` event was stamped, in ms since the epoch.
 * @param {import('node:child_process').ChildProcess} command
 * @returns {Promise<number>}
 */
async function readyTime({ stdout }) {
  if (!stdout) throw new Error('The command has no output.')
  let text = ''
  for await (const part of stdout.setEncoding('utf8')) {
    text += String(part)
    const line = text
      .split('\n')
      .find((candidate) => candidate.startsWith('{"event":"ready"') && candidate.endsWith('}'))
    if (line !== undefined) return Date.parse(JSON.parse(line).time)
  }
  throw new Error(`It ended without being ready:\n${text}`)
}

/** @param {string} folder */
async function pollUntil200(folder) {
  for (;;) {
    const socketPath = await findSocket(folder)
    if (socketPath !== null && (await request({ socketPath, path: '/health' })) === 200) return Date.now()
  }
}

/** @param {string} folder */
async function findSocket(folder) {
  const entries = await readdir(folder, { recursive: true })
  const name = entries.find((entry) => entry.endsWith('.sock'))
  return name === undefined ? null : path.join(folder, name)
}
