import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { discardBody } from './discard-body.js'
import type { BodyMemory } from './body-memory.js'
import type { WatchedTransfer, StallWatch } from './stall-watch.js'

/** Bytes. A body announced as no longer than this is sent in one piece: cheaper, and a slow client holds no connection. */
const wholeUpTo = 256 * 1024

/** Without getters: for each literal that has one V8 makes a class of its own, in old space, which holds the request. */
export interface RequestBody {
  /** Calls back, at once or later, when a try may begin. */
  whenSendable(callback: () => void): void
  /** The body for one try; ends the one before. */
  open(): Buffer | Readable | null
  /** Bytes that will be held of it until it is sent, as far as its length is announced. */
  readonly announced: number
  /** All of it has come from the client. */
  arrived(): boolean
  /** Everything that has come so far is still here, so that it can be opened again after some of it was sent. */
  replayable(): boolean
  /** All of it in one piece, if it has all come, is all still here, and has no more than `limit` bytes. */
  whole(limit: number): Buffer | null
  /** There will be no other try; the current one may go on. */
  stopKeeping(): void
  /** Drops what is held, and discards what still arrives. */
  release(): void
}

export interface ReceiveOptions {
  /** Bytes of this body that may be kept. */
  limit: number
  bodyMemory: BodyMemory
  stalls: StallWatch
  /** No byte came for too long while the body was being read. */
  onStalled: () => void
  /** All of it has come. */
  onArrived: () => void
}

const noBody: RequestBody = {
  whenSendable: (callback) => callback(),
  open: () => null,
  announced: 0,
  arrived: () => true,
  replayable: () => true,
  whole: () => null,
  stopKeeping: () => undefined,
  release: () => undefined,
}

/**
 * Receives a body, keeping it for a replay while it is within the limits. Within them it is read as fast as it comes,
 * so that a client that leaves is noticed even while its request waits; beyond them only as fast as the child takes it.
 */
export function receiveBody(req: IncomingMessage, options: ReceiveOptions): RequestBody {
  const length = Number(req.headers['content-length'] ?? 0)
  if (length === 0 && req.headers['transfer-encoding'] === undefined) return noBody

  const { limit, bodyMemory, stalls, onStalled, onArrived } = options
  const sentWhole = length > 0 && length <= Math.min(wholeUpTo, limit)
  const chunks: Buffer[] = []
  let held = 0
  let keeping = length <= limit
  let complete = false
  let released = false
  let sendable: (() => void) | null = null
  /** The current try: `next` is the chunk to give it, always the first one unless chunks are kept. */
  let reader: { stream: Readable; next: number; hungry: boolean } | null = null
  let stall: WatchedTransfer | null = stalls.start(onStalled)

  req.on('data', onData).on('end', onEnd)

  function onData(chunk: Buffer): void {
    if (stall !== null) stall.since = performance.now()
    chunks.push(chunk)
    held += chunk.length
    bodyMemory.hold(chunk.length)
    if (sentWhole) {
      if (held === length) onEnd()
      return
    }
    if (keeping && (held > limit || bodyMemory.exceeded)) stopKeeping()
    feed()
    if (!keeping && chunks.length > 0) {
      req.pause()
      stopWatching()
    }
  }

  function onEnd(): void {
    complete = true
    stopWatching()
    onArrived()
    feed()
    const callback = sendable
    sendable = null
    callback?.()
  }

  function feed(): void {
    while (reader?.hungry) {
      const chunk = chunks[reader.next]
      if (chunk !== undefined) {
        if (keeping) reader.next++
        else drop(1)
        reader.hungry = reader.stream.push(chunk)
      } else {
        if (complete) reader.stream.push(null)
        else if (!keeping) resume()
        return
      }
    }
  }

  function resume(): void {
    if (!req.isPaused()) return
    stall = stalls.start(onStalled)
    req.resume()
  }

  function drop(count: number): void {
    for (const chunk of chunks.splice(0, count)) {
      held -= chunk.length
      bodyMemory.drop(chunk.length)
    }
  }

  function joined(): Buffer {
    if (chunks.length > 1) chunks.splice(0, chunks.length, Buffer.concat(chunks))
    return chunks[0] ?? Buffer.alloc(0)
  }

  function stopKeeping(): void {
    if (!keeping) return
    keeping = false
    if (reader === null) return
    drop(reader.next)
    reader.next = 0
  }

  function stopWatching(): void {
    if (stall !== null) stalls.stop(stall)
    stall = null
  }

  return {
    whenSendable(callback) {
      if (!sentWhole || complete) callback()
      else sendable = callback
    },
    open() {
      if (sentWhole) return joined()
      reader?.stream.destroy()
      const stream = new Readable({
        read() {
          if (reader?.stream !== stream) return
          reader.hungry = true
          feed()
        },
      })
      // undici destroys the body of a request that failed; the failure itself is handled elsewhere.
      stream.on('error', () => undefined)
      reader = { stream, next: 0, hungry: false }
      return stream
    },
    announced: length <= limit ? length : 0,
    arrived() {
      return complete
    },
    replayable() {
      return keeping
    },
    whole(limit) {
      if (!complete || !keeping || held > limit) return null
      // A reader counts the chunks.
      return sentWhole ? joined() : Buffer.concat(chunks)
    },
    stopKeeping,
    release() {
      if (released) return
      released = true
      sendable = null
      stopKeeping()
      stopWatching()
      req.off('data', onData).off('end', onEnd)
      reader?.stream.destroy()
      reader = null
      drop(chunks.length)
      discardBody(req)
    },
  }
}
