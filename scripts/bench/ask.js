import { request } from 'node:http'

/**
 * One request on a connection of its own; resolves with the status once the whole answer is there.
 * @param {import('node:http').RequestOptions} options
 * @param {string} [body]
 * @returns {Promise<number>}
 */
export function ask(options, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    request({ ...options, agent: false, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
      .on('error', reject)
      .end(body)
  })
}
