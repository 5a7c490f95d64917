// A supervisor in a process of its own, so that nothing of the bench counts as its memory or its time.
// Told what to do by messages: `{ id, call, args }`, answered with `{ id, value }` or `{ id, error }`.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'
import { bytesRead } from './processes.js'

/** @typedef {import('../../src/index.js').Supervisor} Supervisor */

const { createSupervisor } = /** @type {typeof import('../../src/index.js')} */ (
  await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
)
/** @type {Supervisor | null} */
let supervisor = null
/** @type {import('./open-supervisor.js').MemorySample[]} */
const samples = []

/** @type {Record<string, (...args: any[]) => unknown>} */
const calls = {
  async create(options) {
    supervisor = await createSupervisor(options)
    supervisor.subscribe((event, detail) => {
      if (event !== 'log') process.send?.({ event, detail })
    })
  },
  async start() {
    await made().start()
    return made().url
  },
  /** The port is open long before the start is over. */
  url: () => made().url,
  update: (changes) => made().update(changes),
  restart: () => made().restart(),
  status: () => made().status(),
  stop: () => made().stop(),
  memory,
  /**
   * From now on, each time when `step` more bytes were read. Here and not asked for from outside: then there are as many
   * samples as the bytes make, however the machine shares its time out.
   */
  sampleMemory(/** @type {number} */ step) {
    let next = bytesRead(process.pid) + step
    setInterval(() => {
      const read = bytesRead(process.pid)
      if (read < next) return
      next = read + step
      samples.push({ read, ...memory() })
    }, 2).unref()
  },
  memorySamples: () => samples,
}

/** Bytes that are in use once there is no garbage. */
function memory() {
  if (global.gc === undefined) throw new Error('Without --expose-gc, garbage would count as memory in use.')
  global.gc()
  global.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { used: heapUsed + external, rss }
}

/** @returns {Supervisor} */
function made() {
  if (supervisor === null) throw new Error('There is no supervisor yet.')
  return supervisor
}

/** @param {{ id: number, call: string, args: unknown[] }} message */
async function answer({ id, call, args }) {
  try {
    process.send?.({ id, value: await calls[call]?.(...args) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

process.on('message', (/** @type {any} */ message) => void answer(message))
// The bench is gone, in whatever way.
process.on('disconnect', () => process.exit())
process.send?.({ event: 'host', detail: {} })
