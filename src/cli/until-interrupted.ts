/** The first Ctrl-C or SIGTERM aborts the work, which then cleans up; a second one ends the process. */
export async function untilInterrupted<T>(
  host: Pick<NodeJS.Process, 'once' | 'off'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const onSignal = (signal: NodeJS.Signals): void => stop.abort(signal)
  host.once('SIGINT', onSignal)
  host.once('SIGTERM', onSignal)
  try {
    return await work(stop.signal)
  } finally {
    host.off('SIGINT', onSignal)
    host.off('SIGTERM', onSignal)
  }
}
