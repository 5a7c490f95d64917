import { untilNextLook } from './update-schedule.js'

export interface UpdateClockOptions {
  /** Checks for a newer build and switches to it. */
  look: (signal: AbortSignal) => Promise<void>
  /** Time of the last check, in ms since the epoch; null: never. Persisted across processes. */
  lastLook: { read(target: string): Promise<number | null>; write(target: string, time: number): Promise<void> }
  now?: () => number
  random?: () => number
}

export interface UpdateClock {
  /** Checks once a day from now on. Each demand has its own schedule. */
  run(target: string): void
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
  let running: { target: string; abort: AbortController } | null = null
  // Settles after every earlier run: a check for the previous demand may still be ending.
  let ended = Promise.resolve()

  async function run(target: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(untilNextLook(await lastLook.read(target), now(), random()), signal)
      if (signal.aborted) return
      // Recorded before the check, so that a crash during it does not repeat it at every start.
      await lastLook.write(target, now())
      await look(signal)
    }
  }

  return {
    run(target) {
      if (running?.target === target) return
      running?.abort.abort()
      const abort = new AbortController()
      running = { target, abort }
      ended = ended.then(() => run(target, abort.signal)).catch(() => undefined)
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
