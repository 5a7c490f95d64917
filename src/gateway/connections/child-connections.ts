import type { Endpoint } from '../../facts/endpoint.js'
import { connectToChild } from './connect-to-child.js'
import type { ChildClient, ChildRequest, OpenClient, ResponseHandler } from './undici-adapter.js'

/**
 * Connections kept open to a child while idle; more only for {@link briefly}. llama-server gives each connection a
 * thread for as long as it is open. Older builds have a fixed number of threads, as few as three; newer ones add more,
 * but in a burst may not: one of 64 requests at once was seen to wait the 5 s until an idle connection timed out.
 */
const keptConnections = 2

/** ms. Under load the next request comes within it, and connections are not made for each: that would halve the rate. */
const briefly = 10

/** ms. llama-server closes an idle connection after 5 s; a request must not be on its way just then. */
const keepAliveTimeout = 4_000

/** A connection for one request. */
export interface ChildConnection {
  dispatch(request: ChildRequest, handler: ResponseHandler): void
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
 * The connections to one child. Clients of undici rather than a pool of it: after an abort the pool opens the connection
 * again, at once and needlessly, and the child spends a thread on it until it times out.
 */
export function openChildConnections(openClient: OpenClient, endpoint: Endpoint): ChildConnections {
  const options = { connect: connectToChild(endpoint), maxHeaderSize: 64 * 1024, keepAliveTimeout }
  /** The last one to become idle is the first to be used again. */
  const idle: ChildClient[] = []
  /** The fewest that were idle since the last look: that many were not needed. */
  let unneeded = 0
  let looking: NodeJS.Timeout | null = null
  let closed = false

  function keep(client: ChildClient): void {
    idle.push(client)
    if (idle.length > keptConnections) looking ??= setTimeout(look, briefly)
  }

  function look(): void {
    for (const client of idle.splice(0, unneeded - keptConnections)) client.destroy()
    unneeded = idle.length
    looking = idle.length > keptConnections ? setTimeout(look, briefly) : null
  }

  function take(): ChildClient {
    const client = idle.pop() ?? openClient(options)
    unneeded = Math.min(unneeded, idle.length)
    return client
  }

  return {
    open() {
      const client = take()
      let over = false

      function end(reuse: boolean): void {
        if (over) return
        over = true
        if (reuse) keep(client)
        else client.destroy()
      }

      return {
        dispatch: (request, handler) => client.dispatch(request, handler),
        release: () => end(!closed),
        destroy: () => end(false),
      }
    },
    close() {
      closed = true
      if (looking !== null) clearTimeout(looking)
      for (const client of idle.splice(0)) client.destroy()
    },
  }
}
