import type { ErrorReport } from '../errors.js'
import type { EffectiveValue } from '../settings/effective-value.js'

/** `GET config`; `version` is also its entity tag. */
export interface ConfigAnswer {
  version: string
  values: readonly EffectiveValue[]
}

/** `GET logs` as JSON, oldest first. */
export interface LogsAnswer {
  lines: readonly string[]
}

/** Every answer that is neither what was asked for nor the outcome of a change. */
export interface ErrorAnswer {
  error: ErrorReport
}
