import type { Terminal } from '../terminal.js'
import type { Observer } from './observer.js'

/** One event a line. The last is always `stopped`, so that a reader knows that it has seen everything. */
export function printEvents(terminal: Terminal): Observer {
  let ended = false
  return {
    onEvent(name, event) {
      if (name === 'log' || ended) return
      ended = name === 'stopped'
      terminal.printEvent({ event: name, ...event })
    },
    onFailure(error) {
      if (ended) return
      ended = true
      terminal.printEvent({ event: 'stopped', time: new Date().toISOString(), ...error.toJSON() })
    },
  }
}
