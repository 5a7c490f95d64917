import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Gateway } from '../../src/gateway/open-gateway.js'

export interface Question {
  method?: string
  path?: string
  headers?: OutgoingHttpHeaders
  /** Sent one by one. */
  body?: readonly (Buffer | string)[]
  signal?: AbortSignal
}

export interface Answer {
  status: number
  response: IncomingMessage
  body: Buffer
}

/** One request over a connection of its own. Rejects when the answer breaks off. */
export async function ask({ address }: Pick<Gateway, 'address'>, question: Question = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body = [], signal } = question
  const req = request({
    port: address.port,
    method,
    path,
    headers,
    agent: false,
    maxHeaderSize: 64 * 1024,
    ...(signal !== undefined && { signal }),
  })
  const answered = new Promise<Answer>((resolve, reject) => {
    req.once('error', reject)
    req.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, response, body: Buffer.concat(chunks) })
      })
    })
  })
  for (const chunk of body) {
    req.write(chunk)
    await setImmediate()
  }
  req.end()
  return answered
}
