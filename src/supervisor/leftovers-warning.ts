import type { Warning } from './events.js'

export function leftoversRemoved(pids: readonly number[]): Warning {
  return {
    code: 'LEFTOVERS_REMOVED',
    message: `${pids.length === 1 ? 'A llama-server' : `${pids.length} llama-servers`} of a supervisor that had been killed still ran (pid ${pids.join(', ')}) and ${pids.length === 1 ? 'was' : 'were'} ended.`,
    hint: 'Nothing is to be done. Every guard against this must have failed; please report how the supervisor ended.',
  }
}
