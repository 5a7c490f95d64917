import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fieldPairs, responseHead } from './response-headers.js'

/** ms for a client to read what it is owed of a response that broke off. */
const patience = 10_000

export interface RelayEvents {
  /** The request goes out to the child. */
  onSent(): void
  /** Something of the response came. */
  onHeard(): void
  /** The first of the response is on its way to the client: nothing can be tried again. */
  onBegun(status: number): void
  /** Whether the response has to wait until the client has read what there is of it. */
  onPaused(paused: boolean): void
  onEnd(): void
  onError(error: Error): void
}

/**
 * A handler in the older of undici's two forms. In undici 7 the newer one is an adapter over it, and parses all header
 * fields into an object that nobody here reads: 6 µs of the 140 that a request takes through us.
 */
export interface Relay {
  onConnect(): void
  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean
  /** False: no more until `resume` is called. */
  onData(chunk: Buffer): boolean
  onComplete(trailers: readonly (Buffer | string)[] | null): void
  onError(error: Error): void
  /** The response broke off after it had begun: makes sure that the client sees that. */
  breakOff(message: string): void
}

/** Passes one response on as it comes: each event at once, and no faster than the client takes it. */
export function relayResponse(res: ServerResponse, ours: readonly string[], events: RelayEvents): Relay {
  let eventStream = false
  let bodyBegun = false
  let last: Buffer | null = null
  let resumeChild: () => void = () => undefined

  function onDrain(): void {
    events.onPaused(false)
    resumeChild()
  }

  return {
    onConnect: () => events.onSent(),
    onHeaders(status, rawHeaders, resume, statusText) {
      events.onHeard()
      if (status < 200) {
        relayInformation(res, status, rawHeaders)
        return true
      }
      const head = responseHead(rawHeaders, ours)
      eventStream = head.eventStream
      resumeChild = resume
      events.onBegun(status)
      res.writeHead(status, statusText, head.headers)
      // With the first of the body in one packet, if it came with the head; otherwise without waiting for it.
      process.nextTick(() => {
        if (!bodyBegun && !res.writableEnded) res.flushHeaders()
      })
      return true
    },
    onData(chunk) {
      events.onHeard()
      bodyBegun = true
      if (eventStream) last = chunk
      const more = res.write(chunk)
      if (!more) {
        events.onPaused(true)
        res.once('drain', onDrain)
      }
      return more
    },
    onComplete(trailers) {
      if (trailers !== null && trailers.length > 0 && res.chunkedEncoding) res.addTrailers(fieldPairs(trailers))
      events.onEnd()
      res.end()
    },
    onError: (error) => events.onError(error),
    breakOff(message) {
      if (!eventStream || res.socket === null) {
        res.destroy()
        return
      }
      // An event that was cut in the middle must not swallow ours.
      const start = last === null || /\r?\n\r?\n$/.test(last.subarray(-4).toString('latin1')) ? '' : '\n\n'
      res.write(`${start}data: ${message}\n\n`)
      // Without the last chunk: the client's HTTP library, too, sees that this is not the end.
      closeWhenRead(res.socket)
    },
  }
}

/** But not for ever: a client that reads nothing could hold the connection with it. */
function closeWhenRead(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), patience).unref()
  socket.once('close', () => clearTimeout(timer))
  socket.destroySoon()
}

function relayInformation(res: ServerResponse, status: number, rawHeaders: readonly Buffer[]): void {
  if (status === 102) res.writeProcessing()
  if (status !== 103) return
  const links = fieldPairs(rawHeaders).filter(([name]) => name.toLowerCase() === 'link')
  res.writeEarlyHints({ link: links.map(([, value]) => value) })
}
