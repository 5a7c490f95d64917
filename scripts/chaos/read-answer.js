/**
 * What a client can see in one answer.
 * @typedef {object} Answer
 * @property {string[]} tokens In the order in which they came.
 * @property {number[]} pids The children that say they wrote it, in the order in which they first appear.
 * @property {number} done How many `[DONE]` there are.
 * @property {number} errors How many error events, or error bodies.
 * @property {string | null} code Of the last error.
 * @property {boolean} doneAfterError
 * @property {string | null} malformed What cannot be read, if something cannot.
 */

/**
 * @param {'whole' | 'stream'} kind
 * @param {string} text The body as it came.
 * @returns {Answer}
 */
export function readAnswer(kind, text) {
  return kind === 'stream' ? readStream(text) : readWhole(text)
}

/** @returns {Answer} */
function emptyAnswer() {
  return { tokens: [], pids: [], done: 0, errors: 0, code: null, doneAfterError: false, malformed: null }
}

/** @param {string} text */
function readWhole(text) {
  const answer = emptyAnswer()
  const value = parse(text)
  if (value === null) answer.malformed = text.slice(0, 80)
  else if (value.error !== undefined) noteError(answer, value.error)
  else {
    notePid(answer, value)
    answer.tokens = [value.choices?.[0]?.message?.content ?? '']
  }
  return answer
}

/** @param {string} text */
function readStream(text) {
  const answer = emptyAnswer()
  for (const event of text.split('\n\n')) {
    if (event.trim() === '') continue
    if (event === 'data: [DONE]') {
      answer.done++
      answer.doneAfterError ||= answer.errors > 0
      continue
    }
    const value = parse(event.replace(/^data: /, ''))
    if (value === null) answer.malformed ??= event.slice(0, 80)
    else if (value.error !== undefined) noteError(answer, value.error)
    else {
      notePid(answer, value)
      const token = value.choices?.[0]?.delta?.content
      if (typeof token === 'string') answer.tokens.push(token)
    }
  }
  return answer
}

/**
 * @param {Answer} answer
 * @param {{ system_fingerprint?: string }} value
 */
function notePid(answer, value) {
  const pid = Number(/-(\d+)$/.exec(value.system_fingerprint ?? '')?.[1])
  if (pid > 0 && !answer.pids.includes(pid)) answer.pids.push(pid)
}

/**
 * @param {Answer} answer
 * @param {{ code?: string | number }} error
 */
function noteError(answer, error) {
  answer.errors++
  answer.code = error.code === undefined ? null : String(error.code)
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
