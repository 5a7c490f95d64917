import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Waits for the last words of a process that has ended, but not for a grandchild that holds its pipes open. */
export async function drainOutput(streams: readonly Readable[], bound: number): Promise<void> {
  const timeout = new AbortController()
  const drained = Promise.allSettled(streams.map((stream) => finished(stream, { writable: false })))
  await Promise.race([drained, delay(bound, undefined, { signal: timeout.signal }).catch(() => undefined)])
  timeout.abort()
  for (const stream of streams) stream.destroy()
}
