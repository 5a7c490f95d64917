export interface EarliestTimer {
  /** Fires after `delay` ms, unless it is already due sooner. */
  fireIn(delay: number): void
  /** Never fires again. */
  stop(): void
}

/** A timer that fires at the earliest of the requested times. Unreferenced. */
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
