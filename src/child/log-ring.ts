/** The latest lines of a child's output. */
export interface LogRing {
  /** Oldest first; all that is kept, or the last `count`. */
  tail(count?: number): readonly string[]
}

export interface WritableLogRing extends LogRing {
  push(line: string): void
}

export interface LogRingLimits {
  lines: number
  /** Of all lines together, in UTF-16 units. */
  characters: number
}

/** Keeps the newest lines within both limits; the newest line is always kept. */
export function createLogRing(limits: LogRingLimits): WritableLogRing {
  const slots: string[] = new Array<string>(limits.lines).fill('')
  let start = 0
  let count = 0
  let characters = 0

  function dropOldest(): void {
    characters -= slots[start]?.length ?? 0
    slots[start] = ''
    start = (start + 1) % slots.length
    count -= 1
  }

  return {
    push(line) {
      if (count === slots.length) dropOldest()
      slots[(start + count) % slots.length] = line
      count += 1
      characters += line.length
      while (characters > limits.characters && count > 1) dropOldest()
    },
    tail(wanted = count) {
      const length = Math.min(Math.max(wanted, 0), count)
      return Array.from({ length }, (_, index) => slots[(start + count - length + index) % slots.length] ?? '')
    },
  }
}
