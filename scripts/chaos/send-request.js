import { request } from 'node:http'
import { expectedTokens, promptOf } from '../../test/fixtures/fake-llama-server/oracle.js'
import { readAnswer } from './read-answer.js'

/** @import { RequestRecord, Outcome } from './check-history.js' */

/**
 * @typedef {object} Question
 * @property {string} id Sent as `X-Request-Id` and in the prompt, so that every answer is another one.
 * @property {'whole' | 'stream'} kind
 * @property {number} [tokens]
 * @property {object} [fake] What the fake child is told for this request.
 * @property {boolean} [oracle] False: the child is no fake, and what it will say is not known.
 *
 * @typedef {object} Sent
 * @property {RequestRecord} record Filled in as the answer comes.
 * @property {Promise<RequestRecord>} ended
 * @property {Promise<void>} begun The first byte of the body, or the end.
 * @property {() => void} abort
 */

/**
 * Asks, and writes down what comes of it. Whatever happens is in the record: nothing here throws.
 * @param {{ port: number, agent: import('node:http').Agent | false }} to
 * @param {Question} question
 * @returns {Sent}
 */
export function sendRequest({ port, agent }, { id, kind, tokens = 8, fake, oracle = true }) {
  const body = {
    messages: [{ role: 'user', content: `${id}, tell me of the river` }],
    max_tokens: tokens,
    temperature: 0,
    ...(kind === 'stream' && { stream: true }),
    ...(fake !== undefined && { fake }),
  }
  const text = JSON.stringify(body)
  /** @type {RequestRecord} */
  const record = {
    id,
    kind,
    expected: oracle ? expectedTokens(promptOf(body), tokens) : null,
    sentAt: Date.now(),
    firstByteAt: null,
    endedAt: null,
    outcomes: [],
    status: null,
    answer: null,
  }
  /** @type {Buffer[]} */
  const chunks = []
  /** @type {() => void} */
  let hasBegun = () => undefined
  /** @type {(record: RequestRecord) => void} */
  let hasEnded = () => undefined
  /** @type {Promise<void>} */
  const begun = new Promise((resolve) => (hasBegun = resolve))
  /** @type {Promise<RequestRecord>} */
  const ended = new Promise((resolve) => (hasEnded = resolve))
  let aborted = false

  /** @param {Outcome} outcome */
  const end = (outcome) => {
    record.outcomes.push(aborted ? 'aborted' : outcome)
    record.endedAt = Date.now()
    if (record.status !== null) {
      const readAs = record.status === 200 ? kind : 'whole'
      record.answer = readAnswer(readAs, Buffer.concat(chunks).toString('utf8'))
    }
    hasBegun()
    hasEnded(record)
  }

  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'x-request-id': id }
  const outgoing = request({ port, agent, method: 'POST', path: '/v1/chat/completions', headers }, (response) => {
    record.status = response.statusCode ?? 0
    response.on('data', (/** @type {Buffer} */ chunk) => {
      record.firstByteAt ??= Date.now()
      hasBegun()
      chunks.push(chunk)
    })
    response.on('error', () => undefined)
    response.on('close', () => end(response.complete ? 'complete' : 'broken'))
  })
  outgoing.on('error', () => {
    if (record.status === null) end('lost')
  })
  outgoing.end(text)
  return {
    record,
    ended,
    begun,
    abort() {
      aborted = true
      outgoing.destroy()
    },
  }
}
