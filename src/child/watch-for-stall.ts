import type { Activity } from './process-activity.js'

export interface StallWatch {
  /** There was a sign of life. */
  touch(): void
  stop(): void
}

export interface StallOptions {
  /** ms without a sign of life that count as a stall. */
  after: number
  activity: () => Promise<Activity | null>
  onStall: () => void
}

/** As much CPU time, as a share of one core, is more than answering our own questions takes. */
const BUSY = 0.2

/** A clock on the wall would kill the slow together with the stuck: only silence counts, of the log and of the CPU. */
export function watchForStall({ after, activity, onStall }: StallOptions): StallWatch {
  const interval = Math.min(Math.max(after / 4, 10), 15_000)
  let lastSign = performance.now()
  let lastLook = lastSign
  let before: Activity | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function check(): Promise<void> {
    const current = await activity()
    if (stopped) return
    const now = performance.now()
    if (hasWorked(before, current, now - lastLook)) lastSign = now
    before = current
    lastLook = now
    if (now - lastSign < after) schedule()
    else onStall()
  }

  function schedule(): void {
    timer = setTimeout(() => void check(), interval)
    timer.unref()
  }

  schedule()
  return {
    touch() {
      lastSign = performance.now()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

function hasWorked(before: Activity | null, current: Activity | null, elapsed: number): boolean {
  if (before === null || current === null) return false
  return current.mark !== before.mark || current.cpu - before.cpu >= elapsed * BUSY
}
