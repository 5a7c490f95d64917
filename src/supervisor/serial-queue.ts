/** Runs tasks one after the other, in the order in which they were asked for; one that fails does not stop the next. */
export interface SerialQueue {
  run<T>(task: () => Promise<T>): Promise<T>
  /** Resolves when no task is left, those included that were added in the meantime. */
  idle(): Promise<void>
}

export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(task) {
      const turn = last.then(task)
      last = turn.catch(() => undefined)
      return turn
    },
    async idle() {
      for (let seen: unknown; seen !== last;) {
        seen = last
        await seen
      }
    },
  }
}
