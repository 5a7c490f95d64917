import { CortexError } from '../errors.js'

/** @throws {CortexError} ABORTED */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new CortexError('ABORTED', 'The reading of the config was aborted.', { cause: signal.reason })
}
