/** Counts the requests that have not ended, so that a close can wait for them. */
export interface OpenRequests {
  enter(): void
  leave(): void
  readonly count: number
  /** Resolves when all have ended, or after `timeout` ms. */
  drained(timeout: number): Promise<void>
}

export function createOpenRequests(): OpenRequests {
  let count = 0
  const waiting = new Set<() => void>()
  return {
    enter() {
      count++
    },
    leave() {
      count--
      if (count === 0) for (const resolve of [...waiting]) resolve()
    },
    get count() {
      return count
    },
    drained(timeout) {
      if (count === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
        const timer = setTimeout(done, timeout)
        waiting.add(done)
      })
    },
  }
}
