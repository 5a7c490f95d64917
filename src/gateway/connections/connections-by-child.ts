import type { Upstream } from '../../upstream/upstream.js'
import { openChildConnections, type ChildConnection, type ChildConnections } from './child-connections.js'
import { loadClient, type OpenClient } from './undici-adapter.js'

export interface ConnectionsByChild {
  /** Loads the HTTP client, once; {@link open} needs it. */
  load(): Promise<void>
  readonly loaded: boolean
  open(upstream: Upstream): ChildConnection
  /** This child gets no more requests. */
  retire(upstream: Upstream): void
  /** Whether this child is known to have ended, even before the supervisor reacts. */
  hasEnded(upstream: Upstream): boolean
  close(): void
}

export function createConnectionsByChild(): ConnectionsByChild {
  let openClient: OpenClient | null = null
  let loading: Promise<void> | null = null
  const byChild = new Map<Upstream, ChildConnections>()
  const watched = new WeakSet<Upstream>()
  const ended = new WeakSet<Upstream>()

  function watch(upstream: Upstream): void {
    if (watched.has(upstream)) return
    watched.add(upstream)
    void upstream.ended.then(() => retire(upstream))
  }

  function retire(upstream: Upstream): void {
    ended.add(upstream)
    // The end of a response may still be on its way to a slow client; its connection closes after it.
    byChild.get(upstream)?.close()
    byChild.delete(upstream)
  }

  return {
    load() {
      loading ??= loadClient().then((loaded) => {
        openClient = loaded
      })
      return loading
    },
    get loaded() {
      return openClient !== null
    },
    open(upstream) {
      if (openClient === null) throw new Error('The HTTP client is not loaded.')
      let connections = byChild.get(upstream)
      if (connections === undefined) {
        connections = openChildConnections(openClient, upstream.endpoint)
        byChild.set(upstream, connections)
        watch(upstream)
      }
      return connections.open()
    },
    retire,
    hasEnded(upstream) {
      watch(upstream)
      return ended.has(upstream)
    },
    close() {
      for (const connections of byChild.values()) connections.close()
      byChild.clear()
    },
  }
}
