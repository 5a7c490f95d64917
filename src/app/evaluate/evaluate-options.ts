import type { WantedConditions } from '../../evaluate/choose-conditions.js'
import type { EvaluationProgress } from '../../evaluate/run-evaluation.js'
import type { ConfigChoice } from '../config-choice.js'
import type { Progress } from '../../supervisor/events.js'

/** What to evaluate, and how. */
export interface EvaluateChoice extends ConfigChoice, WantedConditions {
  /** Path of the text on which quality is measured; default: stories that are part of this package. */
  text?: string
  /** `q8_0`, or `q8_0/q5_1` where K and V differ. f16, the reference, is always measured. */
  pairs?: readonly string[]
  /** Discard earlier results. */
  fresh?: boolean
  /** Download nothing. */
  offline?: boolean
  /** Stops the evaluation; the results so far are kept. */
  signal?: AbortSignal
  onEvent?: (event: EvaluationEvent) => void
}

export type EvaluationEvent =
  | { event: 'download'; progress: Progress }
  /** A condition that affects the results. */
  | { event: 'note'; message: string }
  | ({ event: 'progress' } & EvaluationProgress)
