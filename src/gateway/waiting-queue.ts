import { CortexError, toCortexError } from '../errors.js'
import type { Upstream, UpstreamSource } from '../supervisor/upstream.js'

export interface Waiter {
  /** A child serves; called in the order of joining. */
  onServing: () => void
  /** QUEUE_FULL, HOLD_TIMEOUT, or why no child will serve. */
  onRefused: (error: CortexError) => void
}

export interface WaitingQueue {
  /** Waits for at most `holdFor` ms; the result leaves the queue. */
  join(waiter: Waiter, holdFor: number): () => void
  readonly length: number
  /** Refuses who waits and who comes. */
  close(error: CortexError): void
}

export interface WaitingQueueOptions {
  source: UpstreamSource
  capacity: () => number
  /** Whether this child is known to be gone, although the source may not have noticed. */
  hasEnded: (upstream: Upstream) => boolean
  /** What else must be there before anybody is let go. */
  prepared: () => Promise<void>
  /** Somebody left, whatever for, after so many ms. */
  onWaited: (ms: number) => void
}

/** Requests that wait for a child: first come, first served. */
export function createWaitingQueue({
  source,
  capacity,
  hasEnded,
  prepared,
  onWaited,
}: WaitingQueueOptions): WaitingQueue {
  // A Map keeps the order of insertion, and anybody can leave in constant time.
  const waiters = new Map<Waiter, { since: number; timer: NodeJS.Timeout }>()
  let watching: AbortController | null = null
  let closed: CortexError | null = null

  function take(waiter: Waiter): boolean {
    const stay = waiters.get(waiter)
    if (stay === undefined) return false
    waiters.delete(waiter)
    clearTimeout(stay.timer)
    onWaited(performance.now() - stay.since)
    if (waiters.size === 0) {
      // Nobody is left to watch for.
      watching?.abort()
      watching = null
    }
    return true
  }

  /** One wait on the source for all who wait. */
  async function watch(watch: AbortController): Promise<void> {
    try {
      while (!watch.signal.aborted) {
        const upstream = await source.whenServing(watch.signal)
        // Not before: what is loaded here would take the processor from the child that is waited for.
        await prepared()
        if (hasEnded(upstream)) await pause(10)
        else releaseAll((waiter) => waiter.onServing())
      }
    } catch (error) {
      if (!watch.signal.aborted) releaseAll((waiter) => waiter.onRefused(toCortexError(error)))
    }
  }

  function releaseAll(tell: (waiter: Waiter) => void): void {
    for (const waiter of [...waiters.keys()]) if (take(waiter)) tell(waiter)
  }

  return {
    join(waiter, holdFor) {
      if (closed) {
        waiter.onRefused(closed)
      } else if (waiters.size >= capacity()) {
        waiter.onRefused(
          new CortexError('QUEUE_FULL', `No child serves at the moment, and ${waiters.size} requests wait already.`),
        )
      } else {
        const timer = setTimeout(() => {
          take(waiter)
          waiter.onRefused(
            new CortexError('HOLD_TIMEOUT', 'No child began to serve in the time for which requests wait.'),
          )
        }, holdFor)
        waiters.set(waiter, { since: performance.now(), timer })
        if (watching === null) {
          watching = new AbortController()
          void watch(watching)
        }
      }
      return () => void take(waiter)
    },
    get length() {
      return waiters.size
    },
    close(error) {
      closed = error
      releaseAll((waiter) => waiter.onRefused(error))
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
