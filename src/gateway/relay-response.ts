import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import { fieldPairs, responseHead } from './response-headers.js'

export interface RelayEvents {
  /** The request goes out to the child. */
  onSent(): void
  /** The first of the response is on its way to the client: nothing can be tried again. */
  onBegun(): void
  onEnd(): void
  onError(error: Error): void
}

export interface Relay extends Dispatcher.DispatchHandler {
  /** The response broke off after it had begun: makes sure that the client sees that. */
  breakOff(message: string): void
}

/** Passes one response on as it comes: each event at once, and no faster than the client takes it. */
export function relayResponse(res: ServerResponse, ours: readonly string[], events: RelayEvents): Relay {
  let eventStream = false
  let bodyBegun = false
  let last: Buffer | null = null
  return {
    onRequestStart: () => events.onSent(),
    onResponseStart(controller, status, headers, statusText) {
      if (status < 200) {
        relayInformation(res, status, headers)
        return
      }
      const head = responseHead(rawFields(controller.rawHeaders))
      eventStream = head.eventStream
      events.onBegun()
      res.writeHead(status, statusText, ours.length === 0 ? head.headers : [...head.headers, ...ours])
      // With the first of the body in one packet, if it came with the head; otherwise without waiting for it.
      process.nextTick(() => {
        if (!bodyBegun && !res.writableEnded) res.flushHeaders()
      })
    },
    onResponseData(controller, chunk) {
      bodyBegun = true
      if (eventStream) last = chunk
      if (res.write(chunk)) return
      controller.pause()
      res.once('drain', () => controller.resume())
    },
    onResponseEnd(controller) {
      const trailers = rawFields(controller.rawTrailers)
      if (trailers.length > 0 && res.chunkedEncoding) res.addTrailers(fieldPairs(trailers))
      events.onEnd()
      res.end()
    },
    onResponseError: (_controller, error) => events.onError(error),
    breakOff(message) {
      if (!eventStream || res.socket === null) {
        res.destroy()
        return
      }
      // An event that was cut in the middle must not swallow ours.
      const start = last === null || /\r?\n\r?\n$/.test(last.subarray(-4).toString('latin1')) ? '' : '\n\n'
      res.write(`${start}data: ${message}\n\n`)
      // Without the last chunk: the client's HTTP library, too, sees that this is not the end.
      res.socket.destroySoon()
    },
  }
}

function relayInformation(res: ServerResponse, status: number, { link }: IncomingHttpHeaders): void {
  if (status === 102) res.writeProcessing()
  if (status === 103 && link !== undefined) res.writeEarlyHints({ link })
}

/** The raw forms are what undici's HTTP/1.1 client gives; its types allow more. */
function rawFields(fields: Dispatcher.DispatchController['rawHeaders']): readonly (Buffer | string)[] {
  return Array.isArray(fields) ? fields : []
}
