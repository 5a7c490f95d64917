import { errorCodes, type ErrorCode } from '../errors.js'
import type { ReloadOutcome } from '../supervisor/events.js'

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 500 | 503

/** The HTTP status for an error. */
export function errorStatus(code: ErrorCode): ErrorStatus {
  switch (code) {
    case 'USAGE':
      return 400
    case 'EVALUATION_RUNNING':
      return 409
    case 'CONFIG_CHANGED_MEANWHILE':
      return 412
    case 'BODY_TOO_LARGE':
      return 413
    case 'EVALUATION_TEXT_TOO_SHORT':
      return 422
    case 'EVALUATION_NO_ROOM':
    case 'NOT_SERVING':
    case 'SUPERVISOR_STOPPED':
    case 'ABORTED':
      return 503
    default:
      break
  }
  switch (errorCodes[code].kind) {
    case 'invalid':
      return 422
    case 'unavailable':
      return 503
    default:
      return 500
  }
}

/** The HTTP status for the outcome of a change. */
export function outcomeStatus({ outcome, error }: ReloadOutcome): 200 | 409 | 412 | 422 {
  switch (outcome) {
    case 'applied':
    case 'live':
    case 'unchanged':
      return 200
    case 'rolled-back':
      return 409
    case 'rejected':
      return error?.code === 'CONFIG_CHANGED_MEANWHILE' ? 412 : 422
  }
}
