import type { Client, Dispatcher } from 'undici'
import type { Endpoint } from '../plan/endpoint.js'
import { connectToChild } from './connect-to-child.js'

/**
 * Connections kept open to a child while idle. llama-server gives each connection a thread for as long as it is open;
 * older builds have as few as three, and newer ones are slow to add some in a burst: with every connection kept open,
 * 64 requests at once waited up to 5 s for a thread, until the server closed the idle ones.
 */
const keptConnections = 2

/** ms. llama-server closes an idle connection after 5 s; a request must not be on its way just then. */
const keepAliveTimeout = 4_000

/** A connection for one request. */
export interface ChildConnection {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void
  /** The response is complete. */
  release(): void
  /** Closes it at once, whatever is under way; a request that has not ended fails. */
  destroy(): void
}

export interface ChildConnections {
  open(): ChildConnection
  /** Closes what is idle; what is busy closes when it is done. */
  close(): void
}

/**
 * The connections to one child: a few that are kept, and beyond them one for each request. Clients of undici rather than
 * a pool of it: after an abort the pool's opens its connection again, at once and for nothing, and the child spends a
 * thread on it until it times out.
 */
export function openChildConnections(ClientClass: typeof Client, endpoint: Endpoint): ChildConnections {
  const options: Client.Options = {
    connect: connectToChild(endpoint),
    // A long prompt takes minutes to the first byte, and a slow model minutes between two.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout,
    keepAliveMaxTimeout: keepAliveTimeout,
  }
  const idle: Client[] = []
  let kept = 0
  let closed = false

  return {
    open() {
      const waiting = idle.pop()
      const keep = waiting !== undefined || kept < keptConnections
      if (waiting === undefined && keep) kept++
      const client = waiting ?? new ClientClass('http://localhost', options)
      let over = false

      function end(reuse: boolean): void {
        if (over) return
        over = true
        if (reuse) {
          idle.push(client)
        } else {
          if (keep) kept--
          void client.destroy()
        }
      }

      return {
        dispatch: (request, handler) => client.dispatch(keep ? request : { ...request, reset: true }, handler),
        release: () => end(keep && !closed),
        destroy: () => end(false),
      }
    },
    close() {
      closed = true
      for (const client of idle.splice(0)) void client.destroy()
    },
  }
}
