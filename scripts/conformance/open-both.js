import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'

/**
 * @typedef {object} Both
 * @property {number} childPort
 * @property {number} gatewayPort
 * @property {string} described Build and model.
 * @property {() => Promise<void>} close
 */

/**
 * A supervised llama-server with its gateway, and a second one with the same arguments and the same key, in the open.
 * Two processes rather than one: both go through the same requests in the same order, so what a prompt's cache or a
 * counter adds to a response is the same in both.
 * @param {{ key: string, folder: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<Both>}
 */
export async function openBoth({ key, folder, env }) {
  const { createSupervisor } = /** @type {typeof import('../../src/index.js')} */ (
    await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
  )
  const supervisor = await createSupervisor({
    config: { backend: 'cpu', binary: { source: 'debian' }, gateway: { apiKeys: [key], port: 0 } },
    cwd: folder,
    env,
  })
  try {
    await supervisor.start()
    const { binary, argv, build, model } = supervisor.status()
    const childPort = await freePort()
    if (!binary || !argv) throw new Error('The supervisor has started, and no child runs.')
    const child = await launchChild(binary.executable, reachable(argv, childPort, folder), {
      ...env,
      LLAMA_API_KEY: key,
    })
    return {
      childPort,
      gatewayPort: Number(new URL(supervisor.url).port),
      described: `llama-server b${build}, ${path.basename(model?.path ?? 'no model')}`,
      async close() {
        await Promise.all([supervisor.stop(), child.stop()])
      },
    }
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}

/**
 * @param {readonly string[]} argv Of a supervised child.
 * @param {number} port
 * @param {string} folder
 */
function reachable(argv, port, folder) {
  /** @type {Record<string, string>} */
  const own = { '--host': '127.0.0.1', '--port': String(port), '--slot-save-path': `${folder}/` }
  const replaced = argv.map((value, i) => own[argv[i - 1] ?? ''] ?? value)
  return argv.includes('--port') ? replaced : [...replaced, '--port', String(port)]
}

/**
 * @param {string} binary
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 */
async function launchChild(binary, argv, env) {
  const child = spawn(binary, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = once(child, 'exit')
  let log = ''
  child.stderr.on('data', (chunk) => (log = `${log}${chunk}`.slice(-4000)))
  const port = argv[argv.indexOf('--port') + 1]
  for (;;) {
    const up = await fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) break
    const ended = await Promise.race([gone.then(() => true), new Promise((resolve) => setTimeout(resolve, 50, false))])
    if (ended === true) throw new Error(`The llama-server beside the supervised one ended:\n${log}`)
  }
  return {
    async stop() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
