import { CortexError, toCortexError } from '../../errors.js'
import type { Upstream, UpstreamSource } from '../../upstream/upstream.js'
import type { BodyMemory } from './body-memory.js'

export interface Waiter {
  /** Bytes that its body is going to hold in memory, as far as that is known. */
  bytes: number
  /** It has been let in before, and is not turned away for want of room. */
  returns: boolean
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
  /** Of the bodies of all requests. */
  memory: Pick<BodyMemory, 'limit' | 'exceeded'>
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
  memory,
  hasEnded,
  prepared,
  onWaited,
}: WaitingQueueOptions): WaitingQueue {
  // A Map keeps the order of insertion, and anybody can leave in constant time.
  const waiters = new Map<Waiter, { since: number; timer: NodeJS.Timeout }>()
  /** Bytes that those who wait hold or are going to. */
  let announced = 0
  let watching: AbortController | null = null
  let closed: CortexError | null = null

  function take(waiter: Waiter): boolean {
    const stay = waiters.get(waiter)
    if (stay === undefined) return false
    waiters.delete(waiter)
    announced -= waiter.bytes
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

  function whyNot({ bytes, returns }: Waiter): CortexError | null {
    if (closed !== null || returns) return closed
    if (waiters.size >= capacity()) return full(`${waiters.size} requests wait already, as many as may`)
    if (!memory.exceeded && announced + bytes <= memory.limit) return null
    return full(`the bodies of requests that wait may take ${memory.limit} bytes together and no more`)
  }

  function add(waiter: Waiter, holdFor: number): void {
    const timer = setTimeout(() => {
      take(waiter)
      waiter.onRefused(new CortexError('HOLD_TIMEOUT', 'No child began to serve in the time for which requests wait.'))
    }, holdFor)
    waiters.set(waiter, { since: performance.now(), timer })
    announced += waiter.bytes
    if (watching !== null) return
    watching = new AbortController()
    void watch(watching)
  }

  function releaseAll(tell: (waiter: Waiter) => void): void {
    for (const waiter of [...waiters.keys()]) if (take(waiter)) tell(waiter)
  }

  return {
    join(waiter, holdFor) {
      const refusal = whyNot(waiter)
      if (refusal === null) add(waiter, holdFor)
      else waiter.onRefused(refusal)
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

function full(why: string): CortexError {
  return new CortexError('QUEUE_FULL', `No child serves at the moment, and ${why}.`, {
    hint: 'The limits follow from `gateway.maxQueue` and `gateway.maxBody`.',
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
