import type { Activity } from './process-activity.js'

export interface StallDetector {
  /** There was a sign of life. */
  touch(): void
  /** Whether anything is expected of the process; silence counts anew from when it is again. It is, at first. */
  expect(expected: boolean): void
  stop(): void
}

export interface StallOptions {
  /** ms without a sign of life that count as a stall; asked at each look. */
  after: () => number
  activity: () => Promise<Activity | null>
  onStall: () => void
}

/** As much CPU time, as a share of one core, is more than answering our own questions takes. */
const busyShare = 0.2
/** ms by which a stall may be reported late. */
const longestInterval = 1_500

/** A clock on the wall would kill the slow together with the stuck: only silence counts, of the log and of the CPU. */
export function watchForStall({ after, activity, onStall }: StallOptions): StallDetector {
  let expected = true
  let silentFor = 0
  let lastLook = performance.now()
  let touched = false
  let before: Activity | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function look(): Promise<void> {
    timer = undefined
    // No timer while nothing is expected; the next request brings it back.
    if (!isExpected()) return
    const current = touched ? null : await activity()
    if (stopped || !isExpected()) return
    const now = performance.now()
    const elapsed = now - lastLook
    lastLook = now
    // While we were frozen, the process may have been, too: no more than the planned time counts.
    silentFor += Math.min(elapsed, 2 * interval())
    if (touched || hasWorked(before, current, elapsed)) silentFor = 0
    touched = false
    before = current
    if (silentFor < after()) schedule()
    else onStall()
  }

  // It may change while an activity is read.
  function isExpected(): boolean {
    return expected
  }

  function interval(): number {
    return Math.min(Math.max(after() / 4, 10), longestInterval)
  }

  function schedule(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), interval())
    timer.unref()
  }

  schedule()
  return {
    touch() {
      touched = true
    },
    expect(now) {
      if (now && !expected) {
        touched = true
        if (timer === undefined && !stopped) {
          lastLook = performance.now()
          before = null
          schedule()
        }
      }
      expected = now
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

function hasWorked(before: Activity | null, current: Activity | null, elapsed: number): boolean {
  if (before === null || current === null) return false
  return current.mark !== before.mark || current.cpu - before.cpu >= elapsed * busyShare
}
