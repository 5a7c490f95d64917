import { untilNextLook } from './update-schedule.js'

export interface UpdateClockOptions {
  /** Checks for a newer build and switches to it. */
  look: (signal: AbortSignal) => Promise<void>
  /** Time of the last check, in ms since the epoch; null: never. Persisted across processes. */
  lastLook: { read(wish: string): Promise<number | null>; write(wish: string, time: number): Promise<void> }
  now?: () => number
  random?: () => number
}

export interface UpdateClock {
  /** Checks once a day from now on. Each demand has its own schedule. */
  run(wish: string): void
  /** Stops checking; resolves when a running check has been aborted. */
  pause(): Promise<void>
}

/** Its timer does not keep the process alive. */
export function createUpdateClock({
  look,
  lastLook,
  now = Date.now,
  random = Math.random,
}: UpdateClockOptions): UpdateClock {
  let running: { wish: string; abort: AbortController } | null = null
  // Settles after every earlier run: a check for the previous demand may still be ending.
  let ended = Promise.resolve()

  async function run(wish: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(untilNextLook(await lastLook.read(wish), now(), random()), signal)
      if (signal.aborted) return
      // Recorded before the check, so that a crash during it does not repeat it at every start.
      await lastLook.write(wish, now())
      await look(signal)
    }
  }

  return {
    run(wish) {
      if (running?.wish === wish) return
      running?.abort.abort()
      const abort = new AbortController()
      running = { wish, abort }
      ended = ended.then(() => run(wish, abort.signal)).catch(() => undefined)
    },
    async pause() {
      running?.abort.abort()
      running = null
      await ended
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
