import type { ErrorReport } from '../errors.js'
import type { Evaluation } from '../evaluate/evaluation.js'
import type { EffectiveValue } from '../config/layers/explain-settings.js'
import type { EvaluationNews } from '../supervisor/events.js'

/** `GET config`; `version` is also its entity tag. */
export interface ConfigAnswer {
  version: string
  values: readonly EffectiveValue[]
}

/** `GET logs` as JSON, oldest first. */
export interface LogsAnswer {
  lines: readonly string[]
}

/** `GET evaluate`; without the result, `status` and the events have it too. */
export interface EvaluationAnswer extends EvaluationNews {
  /** Null until it is `done`. */
  result: Evaluation | null
}

/** Every answer that is neither what was asked for nor the outcome of a change. */
export interface ErrorAnswer {
  error: ErrorReport
}
