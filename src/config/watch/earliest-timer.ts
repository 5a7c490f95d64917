export interface EarliestTimer {
  /** Fires after `delay` ms, unless it is due sooner already. */
  fireIn(delay: number): void
  /** It does not fire any more, whoever asks. */
  stop(): void
}

/** A timer of which several may ask, and the soonest is heard. Keeps no process alive. */
export function earliestTimer(onFire: () => void): EarliestTimer {
  let timer: NodeJS.Timeout | undefined
  let due = Infinity
  let stopped = false
  return {
    fireIn(delay) {
      const wanted = performance.now() + delay
      if (stopped || wanted >= due) return
      clearTimeout(timer)
      due = wanted
      timer = setTimeout(() => {
        due = Infinity
        onFire()
      }, delay).unref()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
