import type { Child } from '../child/child.js'
import type { CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { InstrumentOptions } from './instrument-options.js'

/** Has a server with these cache types for as long as `use` takes; it is gone when this comes back. */
export type WithServer = <T>(pair: CacheTypePair, signal: AbortSignal, use: (child: Child) => Promise<T>) => Promise<T>

/** ms for a server to end by itself. */
const grace = 3_000

export function createWithServer({
  planFor,
  launch,
  runFolder,
}: Pick<InstrumentOptions, 'planFor' | 'launch' | 'runFolder'>): WithServer {
  let generation = 0
  return async (pair, signal, use) => {
    const plan = planFor(pair)
    const { loadStall } = plan.settings.restart
    const child = await launch({ plan, generation: ++generation, socketFolder: runFolder, loadStall, signal })
    try {
      await child.ready
      return await use(child)
    } finally {
      await child.stop({ grace: signal.aborted ? 0 : grace })
    }
  }
}
