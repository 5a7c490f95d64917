/**
 * One request as its client saw it. Times are ms since the epoch.
 * @typedef {object} RequestRecord
 * @property {string} id
 * @property {'whole' | 'stream'} kind
 * @property {string[] | null} expected The tokens that the oracle gives; null: there is no oracle.
 * @property {number} sentAt
 * @property {number | null} firstByteAt Of the body.
 * @property {number | null} endedAt
 * @property {Outcome[]} outcomes Every end that the client was told of.
 * @property {number | null} status
 * @property {import('./read-answer.js').Answer | null} answer
 *
 * `complete`: HTTP says that this is all. `broken`: the connection ended in the middle of an answer. `lost`: it ended
 * without one. `aborted`: by the client itself.
 * @typedef {'complete' | 'broken' | 'lost' | 'aborted'} Outcome
 *
 * One line of what the children wrote down themselves.
 * @typedef {object} ChildNote
 * @property {number} time
 * @property {number} pid
 * @property {string} id
 * @property {'begun' | 'finished' | 'aborted'} what
 *
 * @typedef {object} History
 * @property {RequestRecord[]} requests
 * @property {ChildNote[]} notes
 *
 * @typedef {object} Violation
 * @property {string} rule
 * @property {string} id
 * @property {string} detail
 */

/**
 * What must never happen, whatever dies: every place where it did. Says nothing of requests that failed plainly;
 * {@link failures} counts those.
 * @param {History} history
 * @returns {Violation[]}
 */
export function checkHistory({ requests, notes }) {
  /** @type {Map<string, ChildNote[]>} */
  const begun = new Map()
  for (const note of notes) {
    if (note.what === 'begun') begun.set(note.id, [...(begun.get(note.id) ?? []), note])
  }
  return requests.flatMap((request) => [
    ...checkOutcome(request),
    ...checkContent(request),
    ...checkEnd(request),
    ...checkReplays(request, begun.get(request.id) ?? []),
  ])
}

/**
 * Those that did not get the whole answer, and did not go away by themselves.
 * @param {readonly RequestRecord[]} requests
 */
export function failures(requests) {
  return requests.filter((request) => !isServed(request) && request.outcomes[0] !== 'aborted')
}

/** @param {RequestRecord} request */
function isServed({ outcomes, status, answer }) {
  return outcomes[0] === 'complete' && status === 200 && answer?.errors === 0
}

/**
 * @param {RequestRecord} request
 * @returns {Violation[]}
 */
function checkOutcome({ id, outcomes }) {
  if (outcomes.length === 1) return []
  const detail = outcomes.length === 0 ? 'never ended' : `ended as ${outcomes.join(' and ')}`
  return [{ rule: 'exactly one outcome', id, detail }]
}

/**
 * @param {RequestRecord} request
 * @returns {Violation[]}
 */
function checkContent(request) {
  const { id, answer, expected } = request
  if (answer === null) return []
  /** @type {Violation[]} */
  const found = []
  if (answer.pids.length > 1) {
    found.push({ rule: 'one child per answer', id, detail: `from ${answer.pids.join(' and ')}` })
  }
  if (answer.malformed !== null && request.outcomes[0] === 'complete') {
    found.push({ rule: 'bytes of the oracle', id, detail: `unreadable: ${answer.malformed}` })
  }
  const wanted = request.kind === 'whole' && expected !== null ? [expected.join('')] : expected
  if (wanted !== null && !answer.tokens.every((token, place) => token === wanted[place])) {
    found.push({ rule: 'bytes of the oracle', id, detail: `${answer.tokens.length} tokens, not those expected` })
  }
  if (wanted !== null && isServed(request) && answer.tokens.length < wanted.length) {
    found.push({
      rule: 'no truncated answer looks complete',
      id,
      detail: `${answer.tokens.length} of ${wanted.length}`,
    })
  }
  return found
}

/**
 * @param {RequestRecord} request
 * @returns {Violation[]}
 */
function checkEnd({ id, kind, outcomes, status, answer }) {
  if (kind !== 'stream' || answer === null || status !== 200) return []
  /** @type {Violation[]} */
  const found = []
  const [outcome] = outcomes
  if (answer.doneAfterError) found.push({ rule: 'no [DONE] after an error', id, detail: '' })
  if (answer.done > 1) found.push({ rule: 'no truncated answer looks complete', id, detail: `${answer.done} × [DONE]` })
  if (outcome === 'complete' && answer.done === 0) {
    const detail = answer.errors > 0 ? 'HTTP calls an error the end' : 'ends without [DONE]'
    found.push({ rule: 'no truncated answer looks complete', id, detail })
  }
  if (outcome === 'broken' && answer.errors === 0) {
    found.push({ rule: 'a stream that breaks off says so', id, detail: `after ${answer.tokens.length} tokens` })
  }
  return found
}

/**
 * @param {RequestRecord} request
 * @param {readonly ChildNote[]} begun
 * @returns {Violation[]}
 */
function checkReplays({ id, answer }, begun) {
  /** @type {Violation[]} */
  const found = []
  const pids = begun.map(({ pid }) => pid)
  if (begun.length > 2) found.push({ rule: 'begun twice at the most', id, detail: `${begun.length} times` })
  if (new Set(pids).size < pids.length) {
    found.push({ rule: 'no child gets a request twice', id, detail: `at ${pids.join(', ')}` })
  }
  const author = answer?.pids[0]
  if (author !== undefined && pids.length > 0 && pids.at(-1) !== author) {
    found.push({ rule: 'no replay after a byte', id, detail: `answered by ${author}, begun again at ${pids.at(-1)}` })
  }
  return found
}
