import { dirname } from 'node:path'
import { CortexError } from '../errors.js'
import { diskError } from '../host/disk-errors.js'
import { acquireLock } from '../host/heartbeat-lock.js'
import { makeFolder } from '../host/make-folder.js'

export interface LockOptions {
  /** ms to wait for an owner that is alive. */
  patience: number
  signal?: AbortSignal | undefined
  /** Called once, if another owner holds the lock. */
  onWait?: () => void
}

/**
 * Does `work` while no other caller, in this process or another, holds the lock folder. The signal passed to `work` is
 * aborted, too, if the lock is lost (a process that was paused for longer than the lock lives); then the loss is what is
 * thrown, however the work ended.
 *
 * @throws CortexError STORE_BUSY, STORE_UNWRITABLE, DISK_FULL, ABORTED, and what `work` throws
 */
export async function withStoreLock<T>(
  lockFolder: string,
  options: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const onAbort = () => ending.abort(options.signal?.reason)
  const loss: { error?: CortexError } = {}
  const release = await acquire(lockFolder, options, () => {
    loss.error = lostError(lockFolder)
    ending.abort(loss.error)
  })
  options.signal?.addEventListener('abort', onAbort, { once: true })
  if (options.signal?.aborted === true) onAbort()
  try {
    return await work(ending.signal)
  } catch (error) {
    throw options.signal?.aborted === true ? error : (loss.error ?? error)
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    // What cannot be removed now becomes stale.
    await release().catch(() => {})
  }
}

async function acquire(
  lockFolder: string,
  { patience, signal, onWait }: LockOptions,
  onLost: () => void,
): Promise<() => Promise<void>> {
  try {
    signal?.throwIfAborted()
    await makeFolder(dirname(lockFolder))
    const release = await acquireLock(lockFolder, { patience, signal, onWait: () => onWait?.(), onLost })
    if (release === null) throw busyError(lockFolder, patience)
    return release
  } catch (thrown) {
    throw signal?.aborted === true ? abortedWaiting(lockFolder, signal.reason) : diskError(thrown, lockFolder)
  }
}

function busyError(lockFolder: string, patience: number): CortexError {
  return new CortexError('STORE_BUSY', `Another process has held ${lockFolder} for ${Math.round(patience / 1000)} s.`, {
    hint: 'Wait until it has finished, or stop it.',
  })
}

function lostError(lockFolder: string): CortexError {
  return new CortexError('STORE_BUSY', `The lock ${lockFolder} was taken over by another process.`, {
    hint: 'Try again. A process that is suspended in the middle of an install loses its lock after 5 seconds.',
  })
}

function abortedWaiting(lockFolder: string, reason: unknown): CortexError {
  return new CortexError('ABORTED', `Waiting for ${lockFolder} was aborted.`, { cause: reason })
}
