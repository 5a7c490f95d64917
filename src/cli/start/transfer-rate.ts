import type { Progress } from '../../index.js'

/** How fast some downloads go together, and so how long they will take. */
export interface TransferRate {
  /** @param now ms, only for differences. */
  note(progress: Progress, now: number): void
  /** Bytes a second of late; null while too little is known. */
  read(now: number): number | null
}

/** ms of the past that count: long enough to be steady, short enough to follow a line that changes. */
const span = 5000
/** ms; what came sooner came out of some buffer. */
const settled = 1000

export function createTransferRate(): TransferRate {
  const received = new Map<string, number>()
  let arrivals: { at: number; bytes: number }[] = []

  return {
    note(progress, now) {
      // What a download begins with was there before, from a part of an earlier one; and one that starts over loses bytes.
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
      // The bytes of the first came before its time.
      return (later.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / (now - first.at)
    },
  }
}
