import type { Gpu, MachineNote } from '../../facts/machine-facts.js'
import { joinSignals } from '../join-signals.js'
import type { MachineSource } from './machine-source.js'

/** What one look at the machine came to. */
export interface Reading {
  gpus: readonly Gpu[]
  notes: readonly MachineNote[]
}

export const nothingFound: Reading = { gpus: [], notes: [] }

/** ms for all that one probe asks. A file of a driver that hangs cannot be given up by itself. */
const probeTimeout = 10_000

export interface ReadingLimits {
  signal?: AbortSignal | undefined
  /** ms. */
  timeout?: number
}

/**
 * Looks at the machine, for a limited time; what throws or takes longer comes to `otherwise`. Rejects only when aborted.
 * Nothing that it started runs on after it.
 */
export async function readBounded<T>(
  source: MachineSource,
  look: (source: MachineSource) => Promise<T>,
  otherwise: T,
  { signal, timeout = probeTimeout }: ReadingLimits = {},
): Promise<T> {
  const joined = joinSignals(signal === undefined ? [] : [signal], timeout)
  const running = new Set<Promise<unknown>>()
  const bounded: MachineSource = {
    ...source,
    run: async (command, args, choice) => {
      const run = source.run(command, args, { ...choice, signal: joined.signal })
      running.add(run)
      return run.finally(() => running.delete(run))
    },
  }
  const over = new Promise<T>((resolve) => {
    if (joined.signal.aborted) resolve(otherwise)
    joined.signal.addEventListener('abort', () => {
      resolve(otherwise)
    })
  })
  try {
    return await Promise.race([over, look(bounded).catch(() => otherwise)])
  } finally {
    await Promise.allSettled(running)
    joined.release()
    signal?.throwIfAborted()
  }
}
