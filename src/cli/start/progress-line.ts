import type { SingleBar } from 'cli-progress'
import type { Progress } from '../../index.js'
import { escapeLine } from '../escape-controls.js'
import { formatBytes, formatDuration } from '../format-amounts.js'
import { createTransferRate } from './transfer-rate.js'

export interface ProgressLine {
  show(progress: Progress): void
  /** Removes the bar, so that a line of text can be printed. */
  clear(): void
}

/** One progress bar for all downloads, on a terminal. Its package is loaded with the first download. */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  const downloads = new Map<string, Progress>()
  let rate = createTransferRate()
  let bar: SingleBar | null = null
  let loading = false

  async function load(): Promise<void> {
    const { default: progress } = await import('cli-progress')
    bar = new progress.SingleBar({
      stream,
      format: '{bar} {share} {what}  {amount}',
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      clearOnComplete: true,
      fps: 8,
      etaBuffer: 50,
    })
    draw()
  }

  function draw(): void {
    if (!bar || downloads.size === 0) return
    const summary = summarize([...downloads.values()])
    const { received, total, what } = summary
    const known = total !== null && total > 0
    const payload = {
      // cli-progress writes to the stream itself.
      what: escapeLine(what),
      share: known ? `${Math.floor((100 * received) / total)}%`.padStart(4) : '    ',
      amount: describeAmount(summary, rate.read(performance.now())),
    }
    if (bar.isActive) {
      bar.setTotal(total ?? 0)
      bar.update(received, payload)
    } else {
      bar.start(total ?? 0, received, payload)
    }
  }

  function clear(): void {
    if (bar?.isActive) bar.stop()
  }

  return {
    show(progress) {
      downloads.set(progress.what, progress)
      rate.note(progress, performance.now())
      if (isComplete(progress) && [...downloads.values()].every(isComplete)) {
        clear()
        downloads.clear()
        rate = createTransferRate()
        return
      }
      if (!bar && !loading) {
        loading = true
        void load()
      } else {
        draw()
      }
    },
    clear,
  }
}

function isComplete({ received, total }: Progress): boolean {
  return total !== null && received >= total
}

/** `1.5 MiB of 3 MiB, 512 KiB/s, 3 s left`. @param rate Bytes per second; null: unknown. */
export function describeAmount({ received, total }: Progress, rate: number | null): string {
  const amount =
    total !== null && total > 0 ? `${formatBytes(received)} of ${formatBytes(total)}` : formatBytes(received)
  if (rate === null) return amount
  const speed = `${amount}, ${formatBytes(Math.round(rate))}/s`
  if (total === null || total <= received || rate < 1) return speed
  return `${speed}, ${formatDuration(((total - received) / rate) * 1000)} left`
}

/** Several downloads as one: the sum of their bytes, and the name of the first that is incomplete. */
export function summarize(downloads: readonly Progress[]): Progress {
  const running = downloads.filter((progress) => !isComplete(progress))
  const [first] = running
  const others = running.length > 1 ? ` and ${running.length - 1} more` : ''
  return {
    what: first ? `${first.what}${others}` : '',
    received: sum(downloads.map(({ received }) => received)),
    total: downloads.every(({ total }) => total !== null) ? sum(downloads.map(({ total }) => total ?? 0)) : null,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
