import type { ServeOutcome } from '../children/run-children.js'
import type { CortexError } from '../../errors.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { ReadConfig } from './config-source.js'

/** A change that is in force by now, and how it is taken back. */
export interface Step {
  before: Pick<InForce, 'config' | 'plan'>
  undo: (() => Promise<void>) | null
}

/** A switch that is under way, with all the changes that came while it was. */
export interface Switching {
  /** What comes back if the newest will not serve. */
  readonly before: Pick<InForce, 'config' | 'plan'>
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

/** What holds now. Only who has the turn changes it. */
export interface InForce {
  config: ReadConfig
  /** What was tried last; null before a start. */
  plan: LaunchPlan | null
  /** Why nothing serves, where a start or a change failed. */
  error: CortexError | null
}
