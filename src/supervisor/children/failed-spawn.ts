import { toCortexError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import type { ChildExit } from '../../lifecycle/child-exit.js'

/** The system would not even start it. Unless it is only short of something, the same again would fail in the same way. */
export function exitOfFailedSpawn(thrown: unknown): ChildExit {
  const error = toCortexError(thrown)
  const asked = error.code === 'ABORTED'
  return {
    code: null,
    signal: null,
    class: asked ? 'asked' : 'library',
    reason: error.message,
    exhausted: false,
    permanent: !asked && !isErrno(error.cause, 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'),
    log: [],
  }
}
