import { setTimeout as wait } from 'node:timers/promises'

/** What time and chance do to a download, so that tests need neither. */
export interface Pace {
  /** Rejects when the signal fires. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>
  /** In [0, 1). */
  random(): number
  /** ms, only for differences. */
  now(): number
}

export const realPace: Pace = {
  wait: (ms, signal) => wait(ms, undefined, { signal }),
  random: Math.random,
  now: () => performance.now(),
}
