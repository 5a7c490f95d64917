import { untilNextLook } from './update-schedule.js'

export interface UpdateClockOptions {
  /** Looks for a newer build, and does what follows. */
  look: (signal: AbortSignal) => Promise<void>
  /** When it was looked last, in ms since the epoch; null: never. Kept where a later process finds it. */
  lastLook: { read(): Promise<number | null>; write(time: number): Promise<void> }
  now?: () => number
  random?: () => number
}

export interface UpdateClock {
  /** Looks once a day from now on. */
  run(): void
  /** Not any more; what is under way is ended, and waited for. */
  pause(): Promise<void>
}

/** Keeps nobody's process alive. */
export function createUpdateClock({
  look,
  lastLook,
  now = Date.now,
  random = Math.random,
}: UpdateClockOptions): UpdateClock {
  let running: { abort: AbortController; ended: Promise<void> } | null = null

  async function run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(untilNextLook(await lastLook.read(), now(), random()), signal)
      if (signal.aborted) return
      // Before it is looked, so that what ends this process does not make it look at every start.
      await lastLook.write(now())
      await look(signal)
    }
  }

  return {
    run() {
      if (running) return
      const abort = new AbortController()
      running = { abort, ended: run(abort.signal).catch(() => undefined) }
    },
    async pause() {
      const ending = running
      running = null
      ending?.abort.abort()
      await ending?.ended
    },
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms).unref()
    signal.addEventListener('abort', end, { once: true })
  })
}
