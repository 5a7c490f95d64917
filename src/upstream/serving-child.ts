import { CortexError } from '../errors.js'
import type { Child } from '../child/child.js'
import type { InFlightRequests } from './in-flight.js'
import type { EvaluatedPrompt, Upstream, UpstreamSource } from './upstream.js'

/** The child that requests go to, and what waits for one. */
export interface Upstreams extends UpstreamSource {
  serve(child: Child, inFlight: InFlightRequests): void
  /** No child serves; requests wait. */
  park(): void
  /** No child will serve: current and later waiters are rejected with `error`, until the next `serve` or `park`. */
  refuse(error: CortexError): void
}

interface Waiter {
  resolve(upstream: Upstream): void
  reject(error: CortexError): void
}

/** @param remember Takes each prompt that a child has evaluated. */
export function createUpstreams(remember: (prompt: EvaluatedPrompt) => void = () => undefined): Upstreams {
  let serving: Upstream | null = null
  let refusal: CortexError | null = null
  const waiters = new Set<Waiter>()
  return {
    get serving() {
      return serving
    },
    whenServing(signal) {
      if (signal.aborted) return Promise.reject(aborted(signal))
      if (serving) return Promise.resolve(serving)
      if (refusal) return Promise.reject(refusal)
      return new Promise((resolve, reject) => {
        const done = (): void => {
          waiters.delete(waiter)
          signal.removeEventListener('abort', onAbort)
        }
        const waiter: Waiter = {
          resolve(upstream) {
            done()
            resolve(upstream)
          },
          reject(error) {
            done()
            reject(error)
          },
        }
        const onAbort = (): void => {
          waiter.reject(aborted(signal))
        }
        waiters.add(waiter)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    remember,
    serve({ generation, endpoint, apiKey, exited }, { begin }) {
      refusal = null
      serving = { generation, endpoint, apiKey, begin, ended: exited.then(() => undefined) }
      // A Set keeps the order of arrival: first come, first served.
      for (const waiter of [...waiters]) waiter.resolve(serving)
    },
    park() {
      serving = null
      refusal = null
    },
    refuse(error) {
      serving = null
      refusal = error
      for (const waiter of [...waiters]) waiter.reject(error)
    },
  }
}

function aborted(signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', 'The wait for a serving child was aborted.', { cause: signal.reason })
}
