/** The bytes of request bodies that all requests together hold in memory. */
export interface Retention {
  hold(bytes: number): void
  drop(bytes: number): void
  readonly held: number
  /** No body may be kept for a replay any longer, only passed on. */
  readonly exceeded: boolean
}

export function createRetention(limit: () => number): Retention {
  let held = 0
  return {
    hold(bytes) {
      held += bytes
    },
    drop(bytes) {
      held -= bytes
    },
    get held() {
      return held
    },
    get exceeded() {
      return held > limit()
    },
  }
}
