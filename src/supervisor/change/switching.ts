import type { Current } from './current.js'
import type { ServeOutcome } from '../children/run-children.js'

/** A change that is in force by now, and how it is taken back. */
export interface AppliedChange {
  before: Pick<Current, 'config' | 'plan'>
  undo: (() => Promise<void>) | null
}

/** A switch that is under way, with all the changes that came while it was. */
export interface Switching {
  /** What comes back if the newest will not serve. */
  readonly before: Pick<Current, 'config' | 'plan'>
  readonly undos: (() => Promise<void>)[]
  newest: Promise<ServeOutcome> | null
  readonly concluded: Promise<ServeOutcome>
  conclude(served: ServeOutcome): void
}

export function beginSwitching(before: Switching['before']): Switching {
  let conclude: Switching['conclude'] = () => undefined
  const concluded = new Promise<ServeOutcome>((resolve) => (conclude = resolve))
  return { before, undos: [], newest: null, concluded, conclude }
}
