import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { sendRequest } from './send-request.js'

/** @import { RequestRecord } from './check-history.js' */
/** @import { Question } from './send-request.js' */
/** @import { Load } from './steady-load.js' */

/**
 * Clients that each wait for one answer before they ask again, by turns for a whole one and for a stream: for servers
 * whose speed is not known.
 * @param {number} port
 * @param {{ name: string, clients: number, question?: Partial<Question> }} options
 * @returns {Load}
 */
export function patientClients(port, { name, clients, question = {} }) {
  const agent = new Agent({ keepAlive: true })
  /** @type {RequestRecord[]} */
  const records = []
  let stopping = false

  async function ask() {
    while (!stopping) {
      const kind = records.length % 2 === 0 ? 'whole' : 'stream'
      const { record, ended } = sendRequest({ port, agent }, { id: `${name}-${records.length}`, kind, ...question })
      records.push(record)
      await ended
      await delay(20)
    }
  }
  const asking = Array.from({ length: clients }, ask)
  return {
    records,
    async stop() {
      stopping = true
      await Promise.all(asking)
      agent.destroy()
      return records
    },
  }
}
