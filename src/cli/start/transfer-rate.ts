import type { Progress } from '../../index.js'

/** The combined speed of several downloads. */
export interface TransferRate {
  /** @param now ms, only for differences. */
  note(progress: Progress, now: number): void
  /** Bytes per second over the last {@link span}; null while too little is known. */
  read(now: number): number | null
}

/** ms averaged over: long enough to be steady, short enough to follow changes. */
const span = 5000
/** ms before a rate is given; the first bytes come from buffers and would inflate it. */
const settled = 1000

export function createTransferRate(): TransferRate {
  const received = new Map<string, number>()
  let arrivals: { at: number; bytes: number }[] = []

  return {
    note(progress, now) {
      // A resumed download begins with bytes of an earlier one; a download that starts over goes back to fewer bytes.
      const before = received.get(progress.what) ?? progress.received
      received.set(progress.what, progress.received)
      arrivals = [
        ...arrivals.filter(({ at }) => now - at <= span),
        { at: now, bytes: Math.max(0, progress.received - before) },
      ]
    },
    read(now) {
      const recent = arrivals.filter(({ at }) => now - at <= span)
      const [first, ...later] = recent
      if (first === undefined || now - first.at < settled) return null
      // The bytes of the first arrival came before the measured span.
      return (later.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / (now - first.at)
    },
  }
}
