import { checkHistory, failures } from './check-history.js'
import { quantile } from './distribution.js'

/** @import { History, RequestRecord } from './check-history.js' */

/**
 * One line of the table. A figure of kind `invariant` must hold on any machine; one of kind `timing` can be missed for
 * want of processor time, and is judged in the long form alone: a time, or what garbage takes up.
 * @typedef {object} Row
 * @property {string} figure
 * @property {string} goal
 * @property {string} measured
 * @property {boolean} ok
 * @property {'invariant' | 'timing'} kind
 */

/**
 * @param {string} figure
 * @param {number} found
 * @param {number} wanted
 * @returns {Row}
 */
export function exactly(figure, found, wanted) {
  return { figure, goal: String(wanted), measured: String(found), ok: found === wanted, kind: 'invariant' }
}

/**
 * @param {string} figure
 * @param {number} ms
 * @param {number} limit
 * @param {string} [more]
 * @returns {Row}
 */
export function within(figure, ms, limit, more = '') {
  const measured = `${ms.toFixed(ms < 10 ? 1 : 0)} ms${more === '' ? '' : `, ${more}`}`
  return { figure, goal: `≤ ${limit} ms`, measured, ok: ms <= limit, kind: 'timing' }
}

/**
 * What holds of every history.
 * @param {History} history
 * @returns {Row}
 */
export function invariantsRow(history) {
  const found = checkHistory(history)
  const rules = [...new Set(found.map(({ rule }) => rule))]
  const examples = rules.map((rule) => {
    const of = found.filter((violation) => violation.rule === rule)
    return `${of.length} × ${rule} (${of[0]?.id}: ${of[0]?.detail})`
  })
  return {
    figure: `history of ${history.requests.length} requests`,
    goal: '0 violations',
    measured: examples.length === 0 ? '0' : examples.join('; '),
    ok: found.length === 0,
    kind: 'invariant',
  }
}

/**
 * @param {readonly RequestRecord[]} requests
 * @returns {Row}
 */
export function failuresRow(requests) {
  const failed = failures(requests)
  const ends = new Set(
    failed.map(({ outcomes, status, answer }) =>
      `${outcomes[0]} with ${status ?? 'nothing'} ${answer?.code ?? ''}`.trim(),
    ),
  )
  const measured = failed.length === 0 ? '0' : `${failed.length}: ${[...ends].join(', ')} (${failed[0]?.id})`
  return { figure: 'failed requests', goal: '0', measured, ok: failed.length === 0, kind: 'invariant' }
}

/**
 * ms to the end of the answer.
 * @param {readonly RequestRecord[]} requests
 * @param {number} share
 */
export function latency(requests, share) {
  return quantile(
    requests.flatMap(({ sentAt, endedAt }) => (endedAt === null ? [] : [endedAt - sentAt])),
    share,
  )
}
