/** What a look at a file found. */
export interface Sight {
  /** The same for the same content, or for the same trouble. */
  id: string
  kind: 'text' | 'empty' | 'trouble'
}

export interface Verdict {
  tell: 'change' | 'trouble' | null
  /** ms after which to look again to be sure; null: it has come to rest. */
  again: number | null
}

/** ms. Editors write, rename and set modes in a burst. */
const quiet = 50
/** ms for which a file that is being saved may be missing or empty. */
const saving = 500

/**
 * Tells a content that has come to rest from one in the middle of being saved: it counts once it has been the same for
 * a while, and it is told of once. Trouble does not make the content before it a new one when it comes back.
 */
export function settleContent(first: string): (sight: Sight, now: number) => Verdict {
  let settled = first
  let lastContent = first
  let candidate: { id: string; since: number } | undefined
  return ({ id, kind }, now) => {
    if (id === settled) {
      candidate = undefined
      return { tell: null, again: null }
    }
    if (candidate?.id !== id) candidate = { id, since: now }
    const left = candidate.since + (kind === 'text' ? quiet : saving) - now
    if (left > 0) return { tell: null, again: left }
    settled = id
    candidate = undefined
    if (kind === 'trouble') return { tell: 'trouble', again: null }
    const tell = id === lastContent ? null : 'change'
    lastContent = id
    return { tell, again: null }
  }
}
