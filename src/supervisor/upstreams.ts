import { CortexError } from '../errors.js'
import type { Child } from '../child/child.js'
import type { Upstream, UpstreamSource } from './upstream.js'

/** Which child requests go to, who waits for one, and how many each still has in flight. */
export interface Upstreams extends UpstreamSource {
  serve(child: Child): void
  /** Nobody serves; requests wait. */
  park(): void
  /** Nobody will serve: who waits, and who comes, is told why, until somebody serves or is awaited again. */
  refuse(error: CortexError): void
  /** Resolves when `generation` has no request in flight. */
  idle(generation: number): Promise<void>
}

interface Waiter {
  resolve(upstream: Upstream): void
  reject(error: CortexError): void
}

export function createUpstreams(): Upstreams {
  let serving: Upstream | null = null
  let refusal: CortexError | null = null
  const waiters = new Set<Waiter>()
  const inFlight = new Map<number, number>()
  const idleListeners = new Map<number, Set<() => void>>()

  function release(generation: number): void {
    const left = (inFlight.get(generation) ?? 1) - 1
    if (left > 0) {
      inFlight.set(generation, left)
      return
    }
    inFlight.delete(generation)
    for (const listener of idleListeners.get(generation) ?? []) listener()
    idleListeners.delete(generation)
  }

  function upstreamOf(child: Child): Upstream {
    const { generation, endpoint, apiKey } = child
    return {
      generation,
      endpoint,
      apiKey,
      ended: child.exited.then(() => undefined),
      begin() {
        inFlight.set(generation, (inFlight.get(generation) ?? 0) + 1)
        let released = false
        return () => {
          if (released) return
          released = true
          release(generation)
        }
      },
    }
  }

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
    serve(child) {
      refusal = null
      serving = upstreamOf(child)
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
    idle(generation) {
      if (!inFlight.has(generation)) return Promise.resolve()
      return new Promise((resolve) => {
        const listeners = idleListeners.get(generation) ?? new Set()
        idleListeners.set(generation, listeners.add(resolve))
      })
    },
  }
}

function aborted(signal: AbortSignal): CortexError {
  return new CortexError('ABORTED', 'The wait for a serving child was aborted.', { cause: signal.reason })
}
