import type { WantedConditions } from '../../evaluate/choose-conditions.js'
import type { EvaluationProgress } from '../../evaluate/run-evaluation.js'
import type { ConfigChoice } from '../config-choice.js'
import type { Progress } from '../../supervisor/events.js'

export interface EvaluateChoice extends ConfigChoice, WantedConditions {
  /** Path of a text on which quality is measured; default: stories that come with the package. */
  text?: string
  /** `q8_0`, or `q8_0/q5_1` where K and V differ; f16 is always measured, as all others are compared with it. */
  pairs?: readonly string[]
  /** Forget what was measured before. */
  fresh?: boolean
  /** Download nothing. */
  offline?: boolean
  /** Stops it; what was measured until then is kept. */
  signal?: AbortSignal
  onEvent?: (event: EvaluationEvent) => void
}

export type EvaluationEvent =
  | { event: 'download'; progress: Progress }
  /** Something that may make the figures worse than they are. */
  | { event: 'note'; message: string }
  | ({ event: 'progress' } & EvaluationProgress)
