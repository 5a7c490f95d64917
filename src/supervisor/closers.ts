/** What has been opened, to be closed in reverse order: an AsyncDisposableStack, which Node 20 does not have. */
export interface Closers {
  /** @param close Called once. */
  add(close: () => void | Promise<void>): void
  /** Calls all of them, the last one first, whatever fails on the way. @throws what the first failing one threw */
  closeAll(): Promise<void>
}

export function createClosers(): Closers {
  const open: (() => void | Promise<void>)[] = []
  return {
    add(close) {
      open.push(close)
    },
    async closeAll() {
      const failures: unknown[] = []
      for (let close = open.pop(); close; close = open.pop()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
