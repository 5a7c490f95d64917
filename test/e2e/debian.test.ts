import { expect, test } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { listInstalls } from '../../src/binaries.js'
import { userFolders } from '../../src/host/folders.js'
import { brokenSums } from '../fixtures/broken-sums.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'
import { installing, installTestServer, testEnv } from './test-home.js'

const demo = fileURLToPath(new URL('../../binaries/cortex-demo.gguf', import.meta.url))
const folders = userFolders(testEnv)

test(
  'the real llama-server is installed from Debian’s archive, says what it is, and serves',
  async () => {
    const binary = await installTestServer()
    expect(binary).toMatchObject({ source: 'debian', backend: 'cpu', devices: [], features: { supervisedChild: true } })
    expect(binary.build).toBeGreaterThan(10_000)
    expect(binary.features.cacheTypes).toEqual(expect.arrayContaining(['f16', 'q8_0', 'q4_0', 'iq4_nl']))
    expect(binary.features.flags).toEqual(
      expect.arrayContaining(['--cache-type-k', '--flash-attn', '--slot-save-path']),
    )
    const version = spawnSync(binary.executable, ['--version'], { encoding: 'utf8' })
    expect(version.stderr).toContain(binary.version)

    await using folder = await temporaryFolder()
    const socket = path.join(folder.path, 'x.sock')
    const server = spawn(binary.executable, ['-m', demo, '--host', socket], { cwd: binary.folder, stdio: 'ignore' })
    try {
      expect(await untilHealthy(socket, once(server, 'exit'))).toBe('{"status":"ok"}')
    } finally {
      server.kill('SIGKILL')
      await once(server, 'exit')
    }
  },
  installing,
)

test(
  'its tools run, too',
  async () => {
    const { digest } = await installTestServer()
    const install = (await listInstalls({ folders })).find((each) => each.digest === digest)
    const run = (name: string, ...args: string[]) =>
      spawnSync(path.join(String(install?.folder), String(install?.tools[name])), args, { encoding: 'utf8' })
    for (const name of ['llama-bench', 'llama-perplexity', 'llama-fit-params', 'llama-cli', 'llama-quantize']) {
      const { stdout, stderr } = run(name, '--help')
      expect(stdout + stderr).toMatch(/usage|options|params/i)
    }
    expect(run('ggml-rpc-server', '--help').stderr).toContain('--port')
    expect(await brokenSums(String(install?.folder))).toEqual([])
  },
  installing,
)

/** Asks until it is answered with 200, or the server has ended. */
async function untilHealthy(socket: string, ended: Promise<unknown>): Promise<string> {
  const over = ended.then(() => 'the server has ended')
  for (;;) {
    const answer = await ask(socket).catch(() => null)
    if (answer?.status === 200) return answer.body
    const pause = new Promise<null>((resolve) => setTimeout(() => resolve(null), 20))
    const ending = await Promise.race([over, pause])
    if (ending !== null) return ending
  }
}

function ask(socketPath: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/health' }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
}
