import { untilNextLook } from './update-schedule.js'

export interface UpdateClockOptions {
  /** Looks for a newer build, and does what follows. */
  look: (signal: AbortSignal) => Promise<void>
  /** When it was looked last for a wish, in ms since the epoch; null: never. Kept where a later process finds it. */
  lastLook: { read(wish: string): Promise<number | null>; write(wish: string, time: number): Promise<void> }
  now?: () => number
  random?: () => number
}

export interface UpdateClock {
  /** Looks once a day from now on for what is wished. Another wish than before has a day of its own. */
  run(wish: string): void
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
  let running: { wish: string; abort: AbortController } | null = null
  // Of all that was ever run: a look for the wish before may still be ending.
  let ended = Promise.resolve()

  async function run(wish: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(untilNextLook(await lastLook.read(wish), now(), random()), signal)
      if (signal.aborted) return
      // Before it is looked, so that what ends this process does not make it look at every start.
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
