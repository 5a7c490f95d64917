import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @import { ReloadOutcome, Status, Config } from '../../src/index.js' */
/** @import { Bench } from '../chaos.js' */

/**
 * @typedef {object} Seen
 * @property {string} event
 * @property {any} detail
 * @property {number} at ms since the epoch, by the supervisor's own stamp.
 *
 * @typedef {object} MemorySample
 * @property {number} read Bytes that the process had read by then, from whatever.
 * @property {number} used Bytes in use after a collection.
 * @property {number} rss
 *
 * @typedef {object} Hosted A supervisor in another process.
 * @property {number} pid
 * @property {number} port Of the gateway, once it is open.
 * @property {Seen[]} events All so far, but for `log`.
 * @property {(event: string, accept?: (detail: any) => boolean) => Promise<Seen>} next The next one from now on.
 * @property {() => Promise<void>} start
 * @property {() => Promise<void>} opened The gateway listens; a child need not serve.
 * @property {(changes: object) => Promise<ReloadOutcome>} update
 * @property {() => Promise<void>} restart
 * @property {() => Promise<Status>} status
 * @property {() => Promise<{ used: number, rss: number }>} memory After a collection.
 * @property {(step: number) => Promise<void>} sampleMemory From now on, each time when it has read so many bytes more.
 * @property {() => Promise<MemorySample[]>} memorySamples
 * @property {() => Promise<void>} close
 */

/**
 * Not started yet.
 * @param {Bench} bench
 * @param {Config} settings
 * @param {Record<string, string>} [env]
 * @returns {Promise<Hosted>}
 */
export async function openSupervisor(bench, settings, env = {}) {
  const host = fork(fileURLToPath(new URL('supervisor-host.js', import.meta.url)), [bench.marker], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const forget = bench.atExit(() => host.kill('SIGKILL'))
  let lastCall = 0
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const calls = new Map()
  /** @type {Set<(seen: Seen) => void>} */
  const listeners = new Set()
  /** @type {Seen[]} */
  const events = []
  let expected = false

  host.on('message', (/** @type {any} */ message) => {
    if (message.event !== undefined) {
      const at = message.detail.time === undefined ? Date.now() : Date.parse(message.detail.time)
      const seen = { event: message.event, detail: message.detail, at }
      events.push(seen)
      for (const listener of listeners) listener(seen)
      return
    }
    const call = calls.get(message.id)
    calls.delete(message.id)
    if (message.error === undefined) call?.resolve(message.value)
    else call?.reject(new Error(message.error))
  })
  /** @type {Promise<void>} */
  const gone = new Promise((resolve) => host.on('exit', () => resolve()))
  void gone.then(() => {
    forget()
    for (const { reject } of calls.values()) reject(new Error('The supervisor ended.'))
    if (!expected) console.error('A supervisor ended by itself.')
  })

  /**
   * @param {string} name
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  const call = (name, ...args) =>
    new Promise((resolve, reject) => {
      calls.set(++lastCall, { resolve, reject })
      host.send({ id: lastCall, call: name, args })
    })

  /** @type {Hosted['next']} */
  const next = (event, accept = () => true) =>
    new Promise((resolve) => {
      /** @param {Seen} seen */
      const listener = (seen) => {
        if (seen.event !== event || !accept(seen.detail)) return
        listeners.delete(listener)
        resolve(seen)
      }
      listeners.add(listener)
    })

  /** @type {Hosted} */
  const hosted = {
    pid: host.pid ?? 0,
    port: 0,
    events,
    next,
    async start() {
      hosted.port = Number(new URL(await call('start')).port)
    },
    async opened() {
      for (let url = null; url === null;) {
        url = await call('url').catch(() => null)
        if (url !== null) hosted.port = Number(new URL(url).port)
      }
    },
    update: (changes) => call('update', changes),
    restart: () => call('restart'),
    status: () => call('status'),
    memory: () => call('memory'),
    sampleMemory: (step) => call('sampleMemory', step),
    memorySamples: () => call('memorySamples'),
    async close() {
      expected = true
      await call('stop')
      host.disconnect()
      await gone
    },
  }
  await next('host')
  await call('create', {
    config: settings,
    cwd: bench.folder,
    env: { ...process.env, CORTEX_HOME: bench.home, ...env },
  })
  return hosted
}
