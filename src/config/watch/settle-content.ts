/** What one check of the file found. */
export interface Observation {
  /** Equal for equal content, and for equal errors. */
  id: string
  kind: 'text' | 'empty' | 'error'
}

export interface Decision {
  report: 'change' | 'error' | null
  /** ms after which to check again; null if the content has settled. */
  checkAgainIn: number | null
}

/** ms. Editors write, rename and chmod in quick succession. */
const quiet = 50
/** ms for which a file may be missing or empty while it is saved. */
const saving = 500

/**
 * Distinguishes settled content from a save in progress: content is reported once, after it has stayed the same for a while.
 * Content that returns unchanged after an error is not reported again.
 */
export function settleContent(first: string): (observation: Observation, now: number) => Decision {
  let settled = first
  let lastContent = first
  let candidate: { id: string; since: number } | undefined
  return ({ id, kind }, now) => {
    if (id === settled) {
      candidate = undefined
      return { report: null, checkAgainIn: null }
    }
    if (candidate?.id !== id) candidate = { id, since: now }
    const left = candidate.since + (kind === 'text' ? quiet : saving) - now
    if (left > 0) return { report: null, checkAgainIn: left }
    settled = id
    candidate = undefined
    if (kind === 'error') return { report: 'error', checkAgainIn: null }
    const report = id === lastContent ? null : 'change'
    lastContent = id
    return { report, checkAgainIn: null }
  }
}
