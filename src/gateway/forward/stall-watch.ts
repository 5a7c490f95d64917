import { createIndexedSet, type Indexed } from '../../upstream/indexed-set.js'

/** A transfer whose bytes are expected to keep coming. */
export interface WatchedTransfer extends Indexed {
  /** When the last byte came, by the clock of `performance`. */
  since: number
  readonly onStalled: () => void
}

export interface StallWatch {
  start(onStalled: () => void): WatchedTransfer
  stop(stall: WatchedTransfer): void
}

/**
 * Reports a transfer without a byte for `timeout` ms, up to half as much later. One timer for all, and none while there
 * is nothing to watch: most bodies are complete before a timer of their own would pay.
 */
export function createStallWatch(timeout: number): StallWatch {
  const watched = createIndexedSet<WatchedTransfer>()
  let timer: NodeJS.Timeout | null = null

  function look(): void {
    const tooLong = performance.now() - timeout
    for (const stall of watched) {
      if (stall.since > tooLong) continue
      watched.remove(stall)
      stall.onStalled()
    }
    timer = watched.size > 0 ? setTimeout(look, timeout / 2).unref() : null
  }

  return {
    start(onStalled) {
      const stall = { since: performance.now(), onStalled, index: -1 }
      watched.add(stall)
      timer ??= setTimeout(look, timeout / 2).unref()
      return stall
    },
    stop: (stall) => watched.remove(stall),
  }
}
