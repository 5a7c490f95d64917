import { toCortexError, type CortexError } from '../errors.js'
import type { Warning } from './events.js'
import type { LaunchPlan } from '../plan/launch-plan.js'

export function lastGoodResumed({ message }: CortexError): Warning {
  return {
    code: 'LAST_GOOD_RESUMED',
    message: `The last good settings serve, because the config does not: ${message}`,
    hint: 'Correct the config; it is applied as soon as it is saved.',
  }
}

export function lastGoodNotKept(file: string, thrown: unknown): Warning {
  return {
    code: 'LAST_GOOD_NOT_KEPT',
    message: `The settings that serve now could not be kept in ${file}: ${toCortexError(thrown).message}`,
    hint: '`start --resume-last-good` would use older ones; make that folder writable.',
  }
}

export function retreated(reason: string): Warning {
  return {
    code: 'MEMORY_RETREAT',
    message: `The settings before the latest ones serve again, because memory ran out twice: ${reason}`,
    hint: 'Set a smaller cacheType or contextSize, and apply it with `reload`; the config file still says what was too much.',
  }
}

export function cacheTypeLowered(before: LaunchPlan, after: LaunchPlan, reason: string): Warning {
  return {
    code: 'CACHE_TYPE_LOWERED',
    message: `The cache types are K ${after.cacheTypeK} and V ${after.cacheTypeV} from now on, because memory ran out with ${before.cacheTypeK} and ${before.cacheTypeV}: ${reason}`,
    hint: 'Set a smaller contextSize to have more precise ones, or name the cacheType yourself.',
  }
}

export function leftoversRemoved(pids: readonly number[]): Warning {
  return {
    code: 'LEFTOVERS_REMOVED',
    message: `${pids.length === 1 ? 'A llama-server' : `${pids.length} llama-servers`} of a supervisor that had been killed still ran (pid ${pids.join(', ')}) and ${pids.length === 1 ? 'was' : 'were'} ended.`,
    hint: 'No action is needed. The guards against this have failed, so please report how the supervisor ended.',
  }
}
