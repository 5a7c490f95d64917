import type { Pool } from 'undici'
import type { Upstream } from '../supervisor/upstream.js'
import { openChildPool, type ChildPool } from './child-pool.js'
import { exerciseParser } from './exercise-parser.js'

export interface ChildPools {
  /** Loads the HTTP client, once; {@link of} needs it. */
  load(): Promise<void>
  readonly loaded: boolean
  of(upstream: Upstream): ChildPool
  /** Whether this child is known to have ended, whatever the supervisor still says. */
  hasEnded(upstream: Upstream): boolean
  close(): Promise<void>
}

/** One pool for each child; gone when the child has ended and its requests are done. */
export function createChildPools(): ChildPools {
  let PoolClass: typeof Pool | null = null
  let loading: Promise<void> | null = null
  const pools = new Map<Upstream, ChildPool>()
  const watched = new WeakSet<Upstream>()
  const ended = new WeakSet<Upstream>()

  function watch(upstream: Upstream): void {
    if (watched.has(upstream)) return
    watched.add(upstream)
    void upstream.ended.then(async () => {
      ended.add(upstream)
      const pool = pools.get(upstream)
      pools.delete(upstream)
      // Closed, not destroyed: the end of an answer may still be on its way to a slow client.
      await pool?.close()
    })
  }

  return {
    load() {
      loading ??= import('undici/lib/dispatcher/pool.js').then(async ({ default: loaded }) => {
        await exerciseParser(loaded)
        PoolClass = loaded
      })
      return loading
    },
    get loaded() {
      return PoolClass !== null
    },
    of(upstream) {
      if (PoolClass === null) throw new Error('The HTTP client is not loaded.')
      let pool = pools.get(upstream)
      if (pool === undefined) {
        pool = openChildPool(PoolClass, upstream)
        pools.set(upstream, pool)
        watch(upstream)
      }
      return pool
    },
    hasEnded(upstream) {
      watch(upstream)
      return ended.has(upstream)
    },
    async close() {
      const open = [...pools.values()]
      pools.clear()
      await Promise.all(open.map((pool) => pool.close()))
    },
  }
}
