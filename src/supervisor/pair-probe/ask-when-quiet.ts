import { setTimeout as delay } from 'node:timers/promises'
import { joinSignals } from '../../host/join-signals.js'
import type { InFlightRequests } from '../../upstream/in-flight.js'

/** The requests of others, that come first. */
export type Quiet = Pick<InFlightRequests, 'count' | 'idle' | 'begun'>

export interface QuietOptions {
  quiet: Quiet
  signal: AbortSignal
  /** ms without a request before it is tried. */
  after?: number
  /** ms that it may take. */
  atMost?: number
}

/** How often a client's request may interrupt it. */
const TRIES = 3

/**
 * Sends a child a background request while it has no others; one that arrives interrupts it, and it is tried
 * again later. Null: it was never sent, it failed, or the child is being ended. Never rejects.
 */
export async function askWhenQuiet<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { quiet, signal, after = 500, atMost = 30_000 }: QuietOptions,
): Promise<T | null> {
  for (let left = TRIES; left > 0 && !signal.aborted; left -= 1) {
    const disturbed = new AbortController()
    const { signal: both, release } = joinSignals([signal, disturbed.signal])
    try {
      await untilQuiet(quiet, after, signal)
      void quiet.begun().then(() => {
        disturbed.abort()
      })
      const timer = setTimeout(() => {
        disturbed.abort()
        left = 0
      }, atMost).unref()
      try {
        return await ask(both)
      } finally {
        clearTimeout(timer)
      }
    } catch {
      if (!disturbed.signal.aborted) return null
    } finally {
      release()
    }
  }
  return null
}

async function untilQuiet(quiet: Quiet, after: number, signal: AbortSignal): Promise<void> {
  do {
    await quiet.idle()
    await delay(after, undefined, { signal, ref: false })
  } while (quiet.count > 0)
}
