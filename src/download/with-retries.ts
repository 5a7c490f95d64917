import type { CortexError } from '../errors.js'
import { abortedError, refusedStatus } from './network-errors.js'
import type { Pace } from './pace.js'
import { delayBeforeRetry, type FailedTry } from './retry-policy.js'

export type TryOutcome<T> =
  | { done: T }
  | {
      failed: CortexError
      /** This try brought bytes that no earlier one had. */
      progressed: boolean
    }

export interface RetryOptions {
  /** For the error of an abort between two tries. */
  url: URL
  retries: number
  pace: Pace
  signal?: AbortSignal | undefined
}

/** Tries until it is done or the retry policy gives up; then throws the last failure. */
export async function withRetries<T>(tryOnce: () => Promise<TryOutcome<T>>, options: RetryOptions): Promise<T> {
  const { retries, pace, signal, url } = options
  let everProgressed = false
  let retried = 0
  for (;;) {
    const outcome = await tryOnce()
    if ('done' in outcome) return outcome.done
    everProgressed ||= outcome.progressed
    if (outcome.progressed) retried = 0

    const why = passingCause(outcome.failed)
    if (why === null) throw outcome.failed
    const delay = delayBeforeRetry({
      ...why,
      everProgressed,
      retried,
      retries,
      random: pace.random(),
    })
    if (delay === null) throw outcome.failed
    retried++
    await pace.wait(delay, signal).catch((thrown: unknown) => {
      throw abortedError(url, signal?.reason ?? thrown)
    })
  }
}

/** How a failure that may pass came about; null for one that will not. */
function passingCause(error: CortexError): Pick<FailedTry, 'cause' | 'status' | 'retryAfter'> | null {
  switch (error.code) {
    case 'DOWNLOAD_INTERRUPTED':
      return { cause: 'cut' }
    case 'DOWNLOAD_STALLED':
      return { cause: 'stalled' }
    case 'HOST_UNREACHABLE':
      return { cause: 'unreachable' }
    default: {
      const refused = refusedStatus(error)
      return refused === null ? null : { cause: 'status', ...refused }
    }
  }
}
