/** The latest lines of a child's output. */
export interface LogRing {
  /** Oldest first; all that is kept, or the last `count`. */
  tail(count?: number): readonly string[]
}
