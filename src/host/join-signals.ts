export interface JoinedSignal {
  readonly signal: AbortSignal
  /** It is needed no longer: leaves no listener and no timer. */
  release(): void
}

/**
 * A signal that fires when any of `signals` does, or when `timeout` ms are over; until it is released.
 *
 * `AbortSignal.any` holds its sources weakly: in Node 20, one that was made of an `AbortSignal.timeout` never fires once
 * that has been collected, whoever listens.
 */
export function joinSignals(signals: readonly AbortSignal[], timeout?: number): JoinedSignal {
  const joined = new AbortController()
  const fire = (reason: unknown): void => {
    joined.abort(reason)
    release()
  }
  const listeners = signals.map((signal) => {
    const onAbort = (): void => {
      fire(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    return { signal, onAbort }
  })
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          fire(new DOMException('The time for it is over.', 'TimeoutError'))
        }, timeout)

  function release(): void {
    clearTimeout(timer)
    for (const { signal, onAbort } of listeners) signal.removeEventListener('abort', onAbort)
  }

  const fired = signals.find((signal) => signal.aborted)
  if (fired) fire(fired.reason)
  return { signal: joined.signal, release }
}
