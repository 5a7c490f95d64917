import { CortexError, toCortexError } from '../../errors.js'
import type { Upstream, UpstreamSource } from '../../upstream/upstream.js'
import type { BodyMemory } from './body-memory.js'

export interface Waiter {
  /** Bytes that its body will hold in memory, as far as announced. */
  bytes: number
  /** It has had a place before, and is not turned away for lack of room. */
  returns: boolean
  /** A child serves; called in the order of joining. */
  onServing: () => void
  /** QUEUE_FULL, HOLD_TIMEOUT, or the reason why no child will serve. */
  onRefused: (error: CortexError) => void
}

export interface WaitingQueue {
  /** Waits for at most `holdFor` ms; the result leaves the queue. */
  join(waiter: Waiter, holdFor: number): () => void
  readonly length: number
  /** Refuses all that wait, and all that join later. */
  close(error: CortexError): void
}

export interface WaitingQueueOptions {
  source: UpstreamSource
  capacity: () => number
  /** Of the bodies of all requests. */
  memory: Pick<BodyMemory, 'limit' | 'exceeded'>
  /** Whether this child is known to have ended, even if the source still offers it. */
  hasEnded: (upstream: Upstream) => boolean
  /** Resolves when requests can be sent; they wait for it as well. */
  prepared: () => Promise<void>
  /** A request left the queue, for any reason, after so many ms. */
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
  // A Map keeps the order of insertion, and removes in constant time.
  const waiters = new Map<Waiter, { since: number; timer: NodeJS.Timeout }>()
  /** Bytes that the bodies of all waiters hold or will hold. */
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
      // There is nothing left to watch for.
      watching?.abort()
      watching = null
    }
    return true
  }

  /** One wait on the source for all waiters. */
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
    if (waiters.size >= capacity()) return full(`${waiters.size} requests are waiting already`)
    if (!memory.exceeded && announced + bytes <= memory.limit) return null
    return full(`the bodies of waiting requests would take more than ${memory.limit} bytes`)
  }

  function add(waiter: Waiter, holdFor: number): void {
    const timer = setTimeout(() => {
      take(waiter)
      waiter.onRefused(new CortexError('HOLD_TIMEOUT', 'No llama-server became ready within `gateway.holdTimeout`.'))
    }, holdFor)
    waiters.set(waiter, { since: performance.now(), timer })
    announced += waiter.bytes
    if (watching !== null) return
    watching = new AbortController()
    void watch(watching)
  }

  function releaseAll(notify: (waiter: Waiter) => void): void {
    for (const waiter of [...waiters.keys()]) if (take(waiter)) notify(waiter)
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
  return new CortexError('QUEUE_FULL', `No llama-server is ready, and the queue is full: ${why}.`, {
    hint: 'The limits follow from `gateway.maxQueue` and `gateway.maxBody`.',
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
