import type { SupervisorEvents } from '../../index.js'
import { describeOutcome } from '../describe-outcome.js'
import { describeError, describeWarning } from '../describe-issue.js'
import type { Terminal } from '../terminal.js'
import { describeFirstSteps, describeReady } from './describe-ready.js'
import type { NamedEvent, Observer } from './observer.js'
import { createProgressLine, type ProgressLine } from './progress-line.js'

export interface NarrateOptions {
  terminal: Terminal
  stderr: NodeJS.WriteStream
  /** The command as the user invoked it, for hints. */
  command: string
}

/** States for which another event, or the command itself, prints more. */
const reportedElsewhere = ['ready', 'failed', 'stopping', 'stopped']

/** Prints events as text, one line each; passing states and progress only on a terminal. */
export function narrate({ terminal, stderr, command }: NarrateOptions): Observer {
  const progress: ProgressLine | null = terminal.watched ? createProgressLine(stderr) : null
  let served = false

  function print({ name, event }: NamedEvent): void {
    switch (name) {
      case 'progress':
        progress?.show(event)
        return
      case 'state':
        if (event.state === 'failed' && served) note(`${terminal.styleNote('red', 'failed')}     ${event.reason}`)
        else if (terminal.watched && !reportedElsewhere.includes(event.state)) {
          note(terminal.styleNote('dim', `${event.state.padEnd(9)}  ${event.reason}`))
        }
        return
      case 'ready':
        result(describeReady(event, terminal))
        if (!served && terminal.watched) note(`\n${describeFirstSteps(event, command)}\n`)
        served = true
        return
      case 'reload':
        note(describeOutcome(event, terminal.styleNote))
        return
      case 'exit':
        // Before the first `ready`, the error that ends the start has the same reason and more.
        if (served && event.class !== 'asked') note(describeExit(event, terminal, command))
        return
      case 'warning':
        note(describeWarning(event, terminal.styleNote, terminal.columns))
        return
      case 'evaluation':
        // The progress is shown by `status`.
        if (event.progress === null || event.state !== 'running') note(`evaluation  ${event.state}`)
        return
      case 'request':
      case 'stopped':
      case 'log':
    }
  }

  function result(text: string): void {
    progress?.clear()
    terminal.print(text)
  }

  function note(text: string): void {
    progress?.clear()
    terminal.note(text)
  }

  return {
    onEvent: (name, event) => print({ name, event } as NamedEvent),
    onEnd(error) {
      progress?.clear()
      if (error) note(describeError(error.toJSON(), terminal.styleNote, terminal.columns))
      else if (terminal.watched) note(terminal.styleNote('dim', 'stopped'))
    },
  }
}

function describeExit({ reason, log }: SupervisorEvents['exit'], terminal: Terminal, command: string): string {
  const last = log.slice(-5).map((line) => terminal.styleNote('dim', `    ${line}`))
  return [
    `${terminal.styleNote('red', 'llama-server exited')}  ${reason}`,
    ...last,
    `  For the full log, run \`${command} logs\`.`,
  ].join('\n')
}
