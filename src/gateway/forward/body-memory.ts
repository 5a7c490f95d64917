/** Counts the bytes of bodies that all requests together hold in memory. */
export interface BodyMemory {
  hold(bytes: number): void
  drop(bytes: number): void
  readonly held: number
  /** Bytes. Beyond it each body stops after the chunk that is arriving. */
  readonly limit: number
  /** Bodies may no longer be kept for a replay, only passed on. */
  readonly exceeded: boolean
}

/** `limit`: room for a few of the largest bodies. Beyond it bodies are passed on, but cannot be replayed. */
export function createBodyMemory(limit: () => number): BodyMemory {
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
    get limit() {
      return limit()
    },
    get exceeded() {
      return held > limit()
    },
  }
}
