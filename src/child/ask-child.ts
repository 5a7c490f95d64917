import { request } from 'node:http'
import { parseJson } from '../settings/parse-json.js'
import type { Child } from './child.js'

export interface ChildRequest {
  method?: 'GET' | 'POST'
  path: string
  /** Sent as JSON. */
  body?: unknown
  signal: AbortSignal
}

export interface ChildResponse {
  status: number
  text: string
  /** Undefined: the answer was no JSON. */
  readonly json: unknown
}

/**
 * Asks a child something for our own purposes, on a connection that is not kept. There is no time-out: a long prompt takes
 * minutes, and who asks knows when it has been too long.
 *
 * @throws what the connection ended with, or the reason of `signal`.
 */
export function askChild(
  { endpoint, apiKey }: Pick<Child, 'endpoint' | 'apiKey'>,
  { method, path, body, signal }: ChildRequest,
): Promise<ChildResponse> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...endpoint,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        path,
        headers: {
          authorization: `Bearer ${apiKey}`,
          connection: 'close',
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
        signal,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, text, json: parseJson(text) })
        })
      },
    )
    asked.on('error', (error) => {
      reject(signal.aborted ? (signal.reason as Error) : error)
    })
    asked.end(text)
  })
}
