import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'

/** CONFIG_WRITE_FAILED with the reason. `what` starts the sentence: `The config file /x`. */
export function writeFailed(what: string, cause: unknown, hint: string): CortexError {
  return new CortexError('CONFIG_WRITE_FAILED', `${what} cannot be written: ${reasonOf(cause)}.`, { hint, cause })
}

function reasonOf(error: unknown): string {
  switch (errnoOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
