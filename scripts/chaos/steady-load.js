import { Agent } from 'node:http'
import { sendRequest } from './send-request.js'

/** @import { RequestRecord } from './check-history.js' */
/** @import { Question } from './send-request.js' */

/**
 * @typedef {object} Load
 * @property {RequestRecord[]} records Those that have been sent so far.
 * @property {() => Promise<RequestRecord[]>} stop Sends no more, and waits for the answers to what was sent.
 */

/**
 * Requests at a steady rate, whatever becomes of the earlier ones, every other one a stream. It shares the cores with
 * what it measures: one timer, connections that are kept, and no work on an answer before it is complete.
 * @param {number} port
 * @param {{ name: string, rate: number, question?: Partial<Question> }} options `rate`: requests/s.
 * @returns {Load}
 */
export function steadyLoad(port, { name, rate, question = {} }) {
  // What a pause has piled up is not kept for good.
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 16 })
  const startedAt = performance.now()
  /** @type {RequestRecord[]} */
  const records = []
  /** @type {Set<Promise<RequestRecord>>} */
  const open = new Set()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1000)
    while (records.length < due) {
      const kind = records.length % 2 === 0 ? 'whole' : 'stream'
      const { record, ended } = sendRequest({ port, agent }, { id: `${name}-${records.length}`, kind, ...question })
      records.push(record)
      open.add(ended)
      void ended.then(() => open.delete(ended))
    }
  }, 5)
  return {
    records,
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
      return records
    },
  }
}
