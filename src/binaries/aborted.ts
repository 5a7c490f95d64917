import { CortexError } from '../errors.js'

/** What was being done is the subject: `The install of a llama-server`. */
export function abortedError(what: string, signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', `${what} was aborted.`, { cause: signal.reason })
}
