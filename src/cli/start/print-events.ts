import type { Stamped, SupervisorEvents } from '../../index.js'
import type { Terminal } from '../terminal.js'
import type { Observer } from './observer.js'

/**
 * One event per line. The last is always `stopped`, so that a reader knows that the stream is complete; it carries the
 * error, if any. The supervisor's own `stopped` event is held back until the error is known.
 */
export function printEvents(terminal: Terminal, now = () => new Date()): Observer {
  let stopped: Stamped<SupervisorEvents['stopped']> | undefined
  return {
    onEvent(name, event) {
      if (name === 'stopped') stopped = event as Stamped<SupervisorEvents['stopped']>
      else if (name !== 'log') terminal.printEvent({ event: name, ...event })
    },
    onEnd(error) {
      const time = stopped?.time ?? now().toISOString()
      terminal.printEvent({ event: 'stopped', ...stopped, time, ...error?.toJSON() })
    },
  }
}
