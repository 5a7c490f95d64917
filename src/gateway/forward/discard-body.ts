import type { IncomingMessage, ServerResponse } from 'node:http'

/** ms for which the rest of a discarded body may still arrive. */
const patience = 10_000

/** Discards the rest of a body, but not for ever: a client could hold the connection with it. */
export function discardBody(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return
  const timer = setTimeout(() => req.socket.destroy(), patience)
  timer.unref()
  req.once('close', () => clearTimeout(timer))
  req.resume()
}

/**
 * Sends a whole answer to a request whose body may still be coming. A connection that is to be closed after it stays
 * open until the body has been discarded: closed earlier it would be reset, and a client that is still writing would
 * never read the answer.
 */
export function endResponse(req: IncomingMessage, res: ServerResponse, body: string): void {
  if (req.complete || res.shouldKeepAlive || req.headers.expect !== undefined) {
    res.end(body)
  } else {
    res.write(body)
    req.once('close', () => res.end())
  }
  discardBody(req)
}
