import type { Client } from 'undici'
import type { Upstream } from '../../upstream/upstream.js'
import { openChildConnections, type ChildConnection, type ChildConnections } from './child-connections.js'
import { exerciseParser } from './exercise-parser.js'

export interface ConnectionsByChild {
  /** Loads the HTTP client, once; {@link open} needs it. */
  load(): Promise<void>
  readonly loaded: boolean
  open(upstream: Upstream): ChildConnection
  /** This child is as good as ended: nothing goes to it any longer. */
  retire(upstream: Upstream): void
  /** Whether this child is known to have ended, whatever the supervisor still says. */
  hasEnded(upstream: Upstream): boolean
  close(): void
}

export function createConnectionsByChild(): ConnectionsByChild {
  let ClientClass: typeof Client | null = null
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
    // The end of an answer may still be on its way to a slow client; its connection closes after it.
    byChild.get(upstream)?.close()
    byChild.delete(upstream)
  }

  return {
    load() {
      loading ??= import('undici/lib/dispatcher/client.js').then(async ({ default: loaded }) => {
        await exerciseParser(loaded)
        ClientClass = loaded
      })
      return loading
    },
    get loaded() {
      return ClientClass !== null
    },
    open(upstream) {
      if (ClientClass === null) throw new Error('The HTTP client is not loaded.')
      let connections = byChild.get(upstream)
      if (connections === undefined) {
        connections = openChildConnections(ClientClass, upstream.endpoint)
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
