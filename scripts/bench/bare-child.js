#!/usr/bin/env node
// A llama-server in all that a supervisor sees of it, whose answers cost next to nothing: what is measured in front of
// it is then not hidden behind it. The fake of the tests alone takes 220 µs for an answer, several times what a
// gateway takes.
import { run } from '../../test/fixtures/fake-llama-server/run.js'

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

const head = { created: 1_700_000_000, id: 'chatcmpl-bench', model: 'demo', system_fingerprint: 'b11669-bench' }
const whole = Buffer.from(
  JSON.stringify({
    choices: [{ finish_reason: 'stop', index: 0, message: { role: 'assistant', content: 'word '.repeat(60) } }],
    ...head,
    object: 'chat.completion',
    usage: { completion_tokens: 60, prompt_tokens: 20, total_tokens: 80 },
  }),
)
const event = `data: ${JSON.stringify({
  choices: [{ finish_reason: null, index: 0, delta: { content: 'word ' } }],
  ...head,
  object: 'chat.completion.chunk',
})}\n\n`

/** Set by the bench on its own requests; others, such as the supervisor's, the fake answers. */
const eventsHeader = 'x-bench-events'
const paceHeader = 'x-bench-pace'

await run(process.argv.slice(2), process.env, (request, response) => {
  const events = request.headers[eventsHeader]
  if (events === undefined) return false
  request.resume().on('end', () => {
    if (events === '0') sendWhole(response)
    else streamEvents(response, Number(events), Number(request.headers[paceHeader]))
  })
  return true
})

/** @param {ServerResponse} response */
function sendWhole(response) {
  response.writeHead(200, {
    server: 'llama.cpp',
    'access-control-allow-origin': '',
    'content-type': 'application/json; charset=utf-8',
    'content-length': whole.length,
  })
  response.end(whole)
}

/**
 * The first event at once, and each next one `pace` ms after it, by the clock: late ones do not add up. With 0, each
 * gets a turn of the loop of its own.
 * @param {ServerResponse} response
 * @param {number} count
 * @param {number} pace
 */
function streamEvents(response, count, pace) {
  response.writeHead(200, {
    server: 'llama.cpp',
    'access-control-allow-origin': '',
    'content-type': 'text/event-stream',
  })
  const begun = performance.now()
  let sent = 0
  const send = () => {
    if (response.destroyed) return
    response.write(event)
    sent++
    if (sent < count && pace === 0) setImmediate(send)
    else if (sent < count) setTimeout(send, begun + sent * pace - performance.now())
    else response.end('data: [DONE]\n\n')
  }
  send()
}
