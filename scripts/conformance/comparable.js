/** @import { Response } from './parse-response.js' */

/**
 * A response without what differs between two responses to the same request anyway: times, random ids, and the fields
 * about a connection.
 * @typedef {Record<string, unknown>} Comparable One entry for each thing that is compared.
 */

/** About a connection or a moment, or ours by design: see docs/reliability.md. */
const ignoredFields = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'process-start-time-unix',
  'server',
  'transfer-encoding',
  'x-request-id',
])
const masked = '‹masked›'
const times = /^(created|created_at|completed_at|modified_at|t_.*|.*_ms|.*_per_second|.*_seconds(_total)?)$/
const randomId = /^((chatcmpl|cmpl|msg|resp|rs|fc|call|gen|toolu)[-_])?[A-Za-z0-9]{24,}$/

/**
 * @param {Response} response
 * @returns {Comparable}
 */
export function comparable({ status, informational, headers, framing, whole, body }) {
  /** @type {Comparable} */
  const parts = { status, informational: informational.join(), framing, whole }
  for (const [name, value] of headers) {
    if (ignoredFields.has(name) || name.startsWith('access-control-')) continue
    parts[`header ${name}`] = name in parts ? `${String(parts[name])}, ${value}` : value
  }
  const type = new Map(headers).get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) parts['events'] = readEvents(body.toString('utf8'))
  else if (type.startsWith('application/json')) parts['body'] = readJson(body.toString('utf8'))
  else if (type.startsWith('text/plain')) parts['body'] = maskExposition(body.toString('utf8'))
  else parts['body'] = body.toString('base64')
  return parts
}

/** @param {string} text */
function readJson(text) {
  try {
    return maskValue(JSON.parse(text))
  } catch {
    return text
  }
}

/**
 * Each event as its lines are, in their order; comments are signs of life, whose number is chance.
 * @param {string} text
 */
function readEvents(text) {
  const blocks = text.split('\n\n').map((block) => block.split('\n').filter((line) => line !== '' && line[0] !== ':'))
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) =>
      lines.map((line) => {
        const [, name = '', value = ''] = /^([a-z]+): ?(.*)$/s.exec(line) ?? [null, '', line]
        return name === 'data' ? [name, readJson(value)] : [name, value]
      }),
    )
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function maskValue(value) {
  if (typeof value === 'string') return randomId.test(value) ? masked : value
  if (Array.isArray(value)) return value.map(maskValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, times.test(key) ? masked : maskValue(inner)]),
  )
}

/**
 * Of metrics, all but what counts seconds.
 * @param {string} text
 */
function maskExposition(text) {
  return text.replaceAll(/^(llamacpp:\S*seconds\S*) \S+$/gm, `$1 ${masked}`)
}

/**
 * What differs, each down to the innermost place of a body or an event.
 * @param {Comparable} child
 * @param {Comparable} gateway
 */
export function differingParts(child, gateway) {
  return [...comparePlaces('', child, gateway)]
}

/**
 * @param {string} part
 * @param {unknown} child
 * @param {unknown} gateway
 * @returns {Iterable<{ part: string, child: unknown, gateway: unknown }>}
 */
function* comparePlaces(part, child, gateway) {
  if (JSON.stringify(child) === JSON.stringify(gateway)) return
  const both = isContainer(child) && isContainer(gateway) && Array.isArray(child) === Array.isArray(gateway)
  if (!both) yield { part, child, gateway }
  else {
    for (const key of new Set([...Object.keys(child), ...Object.keys(gateway)])) {
      yield* comparePlaces(part === '' ? key : `${part}.${key}`, child[key], gateway[key])
    }
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isContainer(value) {
  return typeof value === 'object' && value !== null
}
