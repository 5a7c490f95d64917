import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Endpoint } from '../facts/endpoint.js'

export interface PollOptions {
  endpoint: Endpoint
  apiKey: string
  /** ms between two questions. */
  interval: number
  signal: AbortSignal
}

/** A server that has accepted a connection and does not answer is asked anew after this, in ms. */
const answerTimeout = 2000

/** Resolves to true when the child can serve, to false when `signal` fires before. */
export async function pollReady({ endpoint, apiKey, interval, signal }: PollOptions): Promise<boolean> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (path: string): Promise<number | null> => askStatus(endpoint, path, apiKey, agent, signal)
  try {
    while (!signal.aborted) {
      // For a moment /health is 200 while the rest still says 503, so both are asked.
      if ((await ask('/health')) === 200 && (await isServed(ask('/props')))) return true
      await delay(interval, undefined, { signal, ref: false }).catch(() => undefined)
    }
    return false
  } finally {
    agent.destroy()
  }
}

/** Any answer but "still loading": what a build says of its properties is none of our business here. */
async function isServed(answer: Promise<number | null>): Promise<boolean> {
  const status = await answer
  return status !== null && status !== 503
}

function askStatus(
  endpoint: Endpoint,
  path: string,
  apiKey: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${apiKey}` }
    const asked = request({ ...endpoint, path, headers, agent, signal, timeout: answerTimeout }, (response) => {
      response.resume()
      response.on('end', () => {
        resolve(response.statusCode ?? null)
      })
      response.on('error', () => {
        resolve(null)
      })
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => {
      resolve(null)
    })
    asked.end()
  })
}
