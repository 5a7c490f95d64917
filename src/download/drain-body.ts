import type { Readable } from 'node:stream'

/** How much may wait to be read before the sender is held back. */
const highWater = 1024 * 1024

export interface BodyWatch {
  /** Called when the reader begins to wait for bytes, and whenever some come. */
  onWaiting(): void
  /** Called when the reader is busy with what it has. */
  onBusy(): void
  /** What to throw for what the stream failed with. */
  explain(thrown: unknown): unknown
}

/**
 * The chunks of a body, taken from the stream as they arrive, from this call on and not only from the first read.
 * Reading the stream itself would lose, at a cut, all that it had buffered: a destroyed stream throws its bytes away.
 */
export function drainBody(body: Readable, watch: BodyWatch): AsyncIterable<Buffer> {
  const queue: Buffer[] = []
  const state = { queued: 0, ended: false, failure: null as { thrown: unknown } | null, wake: () => {} }

  body.on('data', (chunk: Buffer) => {
    queue.push(chunk)
    state.queued += chunk.length
    if (state.queued > highWater) body.pause()
    state.wake()
  })
  body.on('end', () => {
    state.ended = true
    state.wake()
  })
  // Always listened to: without a reader too, an error would be an uncaught one.
  const fail = (thrown: unknown) => {
    state.failure ??= { thrown }
    state.wake()
  }
  body.on('error', fail)
  body.on('close', () => fail(new Error('closed before its end')))

  return (async function* () {
    for (;;) {
      const chunk = queue.shift()
      if (chunk !== undefined) {
        state.queued -= chunk.length
        if (state.queued <= highWater && body.isPaused()) body.resume()
        watch.onBusy()
        yield chunk
      } else if (state.ended) {
        return
      } else if (state.failure !== null) {
        throw watch.explain(state.failure.thrown)
      } else {
        watch.onWaiting()
        await new Promise<void>((resolve) => (state.wake = resolve))
      }
    }
  })()
}
