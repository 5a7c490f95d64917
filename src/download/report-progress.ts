import type { OnProgress } from './download-request.js'

/** ms between two reports: a bar and an event stream need no more. */
const interval = 100

/** Thins out what a fast download would report thousands of times a second; the last report always gets through. */
export function createProgressReporter(what: string, onProgress: OnProgress | undefined, now: () => number) {
  let last = -Infinity
  return (received: number, total: number | null, final = false): void => {
    if (onProgress === undefined) return
    const time = now()
    if (!final && time - last < interval) return
    last = time
    onProgress({ what, received, total })
  }
}
