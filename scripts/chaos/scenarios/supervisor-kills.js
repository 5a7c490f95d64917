import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../../set-up.js'
import { largest } from '../distribution.js'
import { eventually } from '../eventually.js'
import { fakeServer, writeFakeScript } from '../fake-child.js'
import { killHard, serversMarked } from '../processes.js'
import { exactly, within } from '../rows.js'
import { sendRequest } from '../send-request.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { FakeScript } from '../../../test/fixtures/fake-llama-server/fake-script.js' */
/** @import { Row } from '../rows.js' */

/** Whatever it is told, it stays. @type {FakeScript} */
const stubborn = { ignoreSigterm: true, ignoreExitLine: true, noStdinWatch: true }

/**
 * @typedef {object} Running A supervisor as `cortex-supervisor start` runs it.
 * @property {number} pid
 * @property {(cacheType: string) => Promise<void>} change Writes its config file.
 * @property {(event: string) => Promise<any>} seen The first event of that name, past ones included.
 */

/**
 * What its child is told, and how the supervisor gets into the state.
 * @type {Record<string, { script: FakeScript, reach: (running: Running) => Promise<unknown> }>}
 */
const states = {
  starting: { script: { ...stubborn, loadTime: 60_000 }, reach: ({ seen }) => seen('launched') },
  ready: { script: stubborn, reach: ({ seen }) => seen('ready') },
  streaming: { script: stubborn, reach: stream },
  // Two children: the old one has a stream that does not end.
  switching: {
    script: stubborn,
    async reach(running) {
      await stream(running)
      await running.change('q8_0')
      await delay(400)
    },
  },
  stopping: {
    script: stubborn,
    async reach(running) {
      await stream(running)
      process.kill(running.pid, 'SIGTERM')
      await delay(100)
    },
  },
}

/**
 * SIGKILL of the supervisor, every other time of one that was frozen before.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function supervisorKills(bench) {
  /** @type {Row[]} */
  const rows = []
  for (const [state, { script, reach }] of Object.entries(states)) {
    const fake = await writeFakeScript(bench.folder, `supervisor-${state}`, script)
    const kills = bench.count(50, 2)
    let left = 0
    /** @type {number[]} */
    const times = []
    for (let i = 0; i < kills; i++) {
      const running = await startSupervisor(bench, fake, state)
      await reach(running)
      if (serversMarked(bench.marker).length === 0) throw new Error(`No llama-server to be left behind (${state}).`)
      if (i % 2 === 1) {
        process.kill(running.pid, 'SIGSTOP')
        await delay(20)
      }
      killHard(running.pid)
      const killedAt = performance.now()
      if (await eventually(() => serversMarked(bench.marker).length === 0)) times.push(performance.now() - killedAt)
      else left++
      for (const pid of serversMarked(bench.marker)) killHard(pid)
    }
    rows.push(exactly(`${state}: llama-servers left behind, ${kills} kills`, left, 0))
    if (times.length > 0) rows.push(within(`${state}: the last one gone after`, largest(times), 1_000))
  }
  return rows
}

/** @param {Running} running */
async function stream({ seen }) {
  const { url } = await seen('ready')
  const to = { port: Number(new URL(url).port), agent: /** @type {const} */ (false) }
  await sendRequest(to, { id: 'held', kind: 'stream', tokens: 10_000, fake: { tokenDelay: 20 } }).begun
}

/**
 * @param {Bench} bench
 * @param {import('../fake-child.js').FakeFiles} fake
 * @param {string} state
 * @returns {Promise<Running>}
 */
async function startSupervisor(bench, fake, state) {
  const config = path.join(bench.folder, `supervisor-${state}-config.json`)
  /** @param {string} cacheType */
  const change = async (cacheType) => {
    const settings = {
      backend: 'cpu',
      binary: { source: 'path', path: fakeServer },
      alias: bench.marker,
      env: { FAKE_LLAMA_FILE: fake.script },
      cacheType,
      gateway: { port: 0 },
      reload: { strategy: 'blueGreen' },
    }
    await writeFile(config, JSON.stringify(settings))
  }
  await change('f16')
  const before = (await fake.launches()).length
  const program = path.join(root, 'dist', 'cli', 'main.js')
  const args = ['start', '--json', '--name', bench.marker, '--config', config]
  const child = spawn(process.execPath, [program, ...args], {
    cwd: bench.folder,
    env: { ...process.env, CORTEX_HOME: bench.home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const forget = bench.atExit(() => child.kill('SIGKILL'))
  child.on('exit', forget)
  /** @type {any[]} */
  const events = []
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)))
  return {
    pid: child.pid ?? 0,
    change,
    async seen(name) {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`The supervisor ended: ${JSON.stringify(events.at(-1))}`)
        if (name === 'launched' && (await fake.launches()).length > before) return
        const found = events.find(({ event }) => event === name)
        if (found !== undefined) return found
        await delay(5)
      }
    },
  }
}
