import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RawTrailers } from '../connections/undici-adapter.js'
import { fieldPairs, responseHead } from './response-headers.js'

/** ms for a client to read what it is owed of a response that broke off. */
const patience = 10_000

/** Writes the response of a child to the client. */
export interface ResponseRelay {
  /** A 1xx response before the one that counts. */
  inform(status: number, rawHeaders: readonly Buffer[]): void
  begin(status: number, statusText: string, rawHeaders: readonly Buffer[]): void
  /** False: the client has to read before there is room for more. */
  write(chunk: Buffer): boolean
  end(trailers: RawTrailers): void
  /** The response broke off after it had begun: makes sure that the client sees that. `message`: JSON. */
  cutOff(message: string): void
}

/** `ours`: header fields of the gateway. */
export function relayResponse(res: ServerResponse, ours: readonly string[]): ResponseRelay {
  let eventStream = false
  let bodyBegun = false
  let last: Buffer | null = null

  function flushHead(): void {
    if (!bodyBegun && !res.writableEnded) res.flushHeaders()
  }

  return {
    inform: (status, rawHeaders) => relayInformation(res, status, rawHeaders),
    begin(status, statusText, rawHeaders) {
      const head = responseHead(rawHeaders, ours)
      eventStream = head.eventStream
      res.writeHead(status, statusText, head.headers)
      // With the first of the body in one packet, if it came with the head; otherwise without waiting for it.
      process.nextTick(flushHead)
    },
    write(chunk) {
      bodyBegun = true
      if (eventStream) last = chunk
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
