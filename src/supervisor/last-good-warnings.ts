import { toCortexError, type CortexError } from '../errors.js'
import type { Warning } from './events.js'

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
