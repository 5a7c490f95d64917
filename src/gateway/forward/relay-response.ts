import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RawTrailers } from '../connections/undici-adapter.js'
import { hasContent, positionAfter, type LinePosition } from './event-content.js'
import { fieldPairs, type ResponseHead } from './response-headers.js'

/** ms for a client to read what it is owed of a response that broke off. */
const patience = 10_000

/** Writes the response of a child, or of one after the other, to the client. */
export interface ResponseRelay {
  /** A 1xx response before the one that counts. */
  inform(status: number, rawHeaders: readonly Buffer[]): void
  begin(status: number, statusText: string, head: ResponseHead): void
  /** Another child goes on with a stream that has had no event yet. */
  reopen(): void
  /** Of a stream of events: whether this chunk, which comes next, has a part of an event. Else: true. */
  hasContent(chunk: Buffer): boolean
  /** False: the client has to read before there is room for more. */
  write(chunk: Buffer): boolean
  end(trailers: RawTrailers): void
  /** The response broke off after it had begun: makes sure that the client sees that. `message`: JSON. */
  cutOff(message: string): void
}

export function relayResponse(res: ServerResponse): ResponseRelay {
  let eventStream = false
  let bodyBegun = false
  let position: LinePosition = 'start'
  let last: Buffer | null = null

  function flushHead(): void {
    if (!bodyBegun && !res.writableEnded) res.flushHeaders()
  }

  return {
    inform(status, rawHeaders) {
      if (!res.headersSent) relayInformation(res, status, rawHeaders)
    },
    begin(status, statusText, head) {
      eventStream = head.eventStream
      res.writeHead(status, statusText, head.headers)
      // With the first of the body in one packet, if it came with the head; otherwise without waiting for it.
      process.nextTick(flushHead)
    },
    reopen() {
      // A comment that was cut in the middle must not swallow the first event.
      if (position === 'comment') res.write('\n')
      position = 'start'
    },
    hasContent: (chunk) => !eventStream || hasContent(chunk, position),
    write(chunk) {
      bodyBegun = true
      if (eventStream) {
        last = chunk
        position = positionAfter(chunk, position)
      }
      return res.write(chunk)
    },
    end(trailers) {
      if (trailers !== null && trailers.length > 0 && res.chunkedEncoding) res.addTrailers(fieldPairs(trailers))
      res.end()
    },
    cutOff(message) {
      if (!eventStream || res.socket === null) {
        res.destroy()
        return
      }
      // An event that was cut in the middle must not swallow this one.
      const start = last === null || /\r?\n\r?\n$/.test(last.subarray(-4).toString('latin1')) ? '' : '\n\n'
      // Without the last chunk: the client's HTTP library, too, sees that this is not the end.
      closeAfter(res, res.socket, `${start}data: ${message}\n\n`)
    },
  }
}

/**
 * Closes once the text is out: Node 26 drops what was written in the same tick. But not later than `patience`: a client that
 * reads nothing could hold the connection open with it.
 */
function closeAfter(res: ServerResponse, socket: Socket, text: string): void {
  const timer = setTimeout(() => socket.destroy(), patience).unref()
  socket.once('close', () => clearTimeout(timer))
  res.write(text, () => socket.destroySoon())
}

function relayInformation(res: ServerResponse, status: number, rawHeaders: readonly Buffer[]): void {
  if (status === 102) res.writeProcessing()
  if (status !== 103) return
  const links = fieldPairs(rawHeaders).filter(([name]) => name.toLowerCase() === 'link')
  res.writeEarlyHints({ link: links.map(([, value]) => value) })
}
