import type { IncomingMessage } from 'node:http'

/** ms for which the rest of a body that nobody wants may still arrive. */
const patience = 10_000

/**
 * Reads the rest of a body away. Closing at once instead would reset the connection while the client is still
 * writing, and it would never read the answer; reading for ever would let it hold the connection.
 */
export function discardBody(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return
  const timer = setTimeout(() => req.socket.destroy(), patience)
  timer.unref()
  req.once('close', () => clearTimeout(timer))
  req.resume()
}
