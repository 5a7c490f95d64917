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

/** `GET evaluate`. `status` and the events have the same without `result`. */
export interface EvaluationAnswer extends EvaluationNews {
  /** Null until `state` is `done`. */
  result: Evaluation | null
}

/** Any answer that is an error. */
export interface ErrorAnswer {
  error: ErrorReport
}
