import type { Dispatcher, Pool } from 'undici'
import type { Upstream } from '../supervisor/upstream.js'
import { connectToChild } from './connect-to-child.js'

/**
 * Connections kept open to a child while idle. llama-server gives each connection a thread for as long as it is open;
 * older builds have as few as three, and newer ones are slow to add some in a burst: with every connection kept open,
 * 64 requests at once waited up to 5 s for a thread, until the server closed the idle ones.
 */
const keptConnections = 2

/** ms. llama-server closes an idle connection after 5 s; a request must not be on its way just then. */
const keepAliveTimeout = 4_000

export interface ChildPool {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void
  /** Resolves when the requests in flight are done. */
  close(): Promise<void>
}

/** The connections to one child: a few that are kept, and beyond them one for each request. */
export function openChildPool(PoolClass: typeof Pool, { endpoint }: Upstream): ChildPool {
  const options: Pool.Options = {
    connect: connectToChild(endpoint),
    // A long prompt takes minutes to the first byte, and a slow model minutes between two.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  }
  const kept = new PoolClass('http://localhost', {
    ...options,
    connections: keptConnections,
    keepAliveTimeout,
    keepAliveMaxTimeout: keepAliveTimeout,
  })
  const single = new PoolClass('http://localhost', { ...options, pipelining: 0 })
  let keptBusy = false
  kept.on('drain', () => {
    keptBusy = false
  })
  return {
    dispatch(request, handler) {
      if (keptBusy) single.dispatch(request, handler)
      else keptBusy = !kept.dispatch(request, handler)
    },
    async close() {
      await Promise.all([kept.close(), single.close()])
    },
  }
}
