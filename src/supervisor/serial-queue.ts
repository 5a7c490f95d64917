/** Runs tasks one after the other, in the order in which they were asked for; one that fails does not stop the next. */
export interface Turns {
  take<T>(task: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(task) {
      const turn = last.then(task)
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
