import type { EvaluationEvent, EvaluationStep } from '../../index.js'
import { formatDuration } from '../format-amounts.js'
import { createProgressLine } from '../start/progress-line.js'
import type { Terminal } from '../terminal.js'

export interface EvaluationObserver {
  onEvent(event: EvaluationEvent): void
  /** Clears the progress line. */
  end(): void
}

const names = { served: 'memory, answers, recall', quality: 'quality', speed: 'speed' } as const

/** Shows the current measurement and the time left on one line of a terminal; elsewhere only notes about the figures. */
export function observeEvaluation(terminal: Terminal, stderr: NodeJS.WriteStream): EvaluationObserver {
  const downloads = terminal.watched ? createProgressLine(stderr) : null
  let shown = ''

  function show(line: string): void {
    if (!terminal.watched || line === shown) return
    shown = line
    terminal.rewriteLine(line)
  }

  function end(): void {
    downloads?.clear()
    if (shown !== '') terminal.rewriteLine('')
    shown = ''
  }

  return {
    onEvent(event) {
      if (event.event === 'download') downloads?.show(event.progress)
      else if (event.event === 'progress') show(describeProgress(event))
      else {
        end()
        terminal.note(`${terminal.styleNote('yellow', 'note')}  ${event.message}`)
      }
    },
    end,
  }
}

export function describeProgress({ pair, part, step, steps, share, left }: EvaluationStep): string {
  const time = left === null ? '' : `, ${formatDuration(left)} left`
  return `${step} of ${steps}  ${pair}: ${names[part]} ${Math.round(100 * share)} %${time}`
}
