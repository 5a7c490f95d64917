import { CortexError } from '../errors.js'

/** What the file system threw while `path` was written, as one of our errors; anything else comes back as it is. */
export function diskError(thrown: unknown, path: string): unknown {
  if (!isSystemError(thrown)) return thrown
  const { code } = thrown
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CortexError('DISK_FULL', `No space left for ${path}.`, {
      hint: 'Free some space, or set CORTEX_HOME to a folder on another disk.',
      cause: thrown,
    })
  }
  const why = code === 'EROFS' ? 'the file system is read-only' : thrown.message
  return new CortexError('STORE_UNWRITABLE', `Cannot write ${path}: ${why}.`, {
    hint: 'Check the rights of the folder, or set CORTEX_HOME to one that can be written.',
    cause: thrown,
  })
}

/** By its shape: errors of Node's own modules may come from another realm. */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException & { code: string } {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'syscall' in thrown &&
    'code' in thrown &&
    typeof thrown.code === 'string'
  )
}
