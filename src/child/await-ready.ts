import { setTimeout as delay } from 'node:timers/promises'
import { CortexError } from '../errors.js'
import type { Endpoint } from '../facts/endpoint.js'
import type { Readiness } from './child.js'
import { pollReady } from './poll-ready.js'
import { readActivity } from './process-activity.js'
import { watchForStall } from './watch-for-stall.js'

export interface ReadyOptions {
  pid: number
  endpoint: Endpoint
  apiKey: string
  /** The child says by itself when it is ready. */
  pushes: boolean
  /** ms without a sign of life after which the load counts as stalled. */
  loadStall: number
  /** Resolves when the log has told what is in use. */
  logged: Promise<void>
  onStall: () => void
}

export interface ReadyWait {
  readonly ready: Promise<Readiness>
  /** The child said so. */
  pushed(): void
  /** There was a sign of life. */
  touch(): void
  /** It will not get ready. The first cause wins. */
  fail(error: CortexError): void
}

const pollInterval = 5
/** Beside what is pushed, whose protocol is nowhere promised. */
const fallbackPollInterval = 250
/** The child writes its log from a thread of its own, which may lag behind; it is not waited for any longer, in ms. */
const logLag = 100

/** Waits from now, which is when the child was spawned, until it can serve. */
export function awaitReady(options: ReadyOptions): ReadyWait {
  const spawned = performance.now()
  const ended = new AbortController()
  let resolveReady: (readiness: Readiness) => void = () => undefined
  let rejectReady: (error: CortexError) => void = () => undefined
  const ready = new Promise<Readiness>((resolve, reject) => {
    resolveReady = resolve
    rejectReady = reject
  })
  // Whoever follows only `exited` has not forgotten anything.
  ready.catch(() => undefined)

  const stall = watchForStall({
    after: () => options.loadStall,
    activity: () => readActivity(options.pid),
    onStall: () => {
      fail(stalled(options.loadStall))
      options.onStall()
    },
  })

  function end(): boolean {
    if (ended.signal.aborted) return false
    ended.abort()
    stall.stop()
    return true
  }

  function succeed(via: Readiness['via']): void {
    const after = performance.now() - spawned
    if (!end()) return
    void Promise.race([options.logged, delay(logLag, undefined, { ref: false })]).then(() => {
      resolveReady({ via, after })
    })
  }

  function fail(error: CortexError): void {
    end()
    rejectReady(error)
  }

  const interval = options.pushes ? fallbackPollInterval : pollInterval
  const { endpoint, apiKey } = options
  void pollReady({ endpoint, apiKey, interval, signal: ended.signal }).then((isReady) => {
    if (isReady) succeed('polled')
  })

  return {
    ready,
    pushed: () => {
      succeed('pushed')
    },
    touch: stall.touch,
    fail,
  }
}

function stalled(after: number): CortexError {
  return new CortexError(
    'CHILD_STALLED',
    `llama-server showed no sign of life for ${after} ms while it loaded: no log line, no progress, no CPU time.`,
    { hint: 'A driver or a disk may hang; for a very slow one raise restart.loadStall.' },
  )
}
