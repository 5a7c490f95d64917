import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CortexError } from '../errors.js'
import { diskError, isSystemError } from '../host/disk-errors.js'
import { makeFolder } from '../host/make-folder.js'

export interface LockOptions {
  /** ms to wait for a living owner. */
  patience: number
  signal?: AbortSignal | undefined
  /** Called once, if somebody else holds the lock. */
  onWait?: () => void
}

/** ms. The owner touches its lock every 1.5 s; one that was not touched for this long belongs to nobody. */
const stale = 5000
const update = 1500
const pollInterval = 200

/**
 * Does `work` while nobody else, in this process or another, holds the lock folder. The signal that `work` gets is
 * aborted, too, if the lock is lost (a machine that slept, a clock that jumped); then it is that which is told, and not
 * in what words the work ended.
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
  const release = await acquire(lockFolder, options, (cause) => {
    loss.error = lostError(lockFolder, cause)
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
    // Fails if the lock was lost, which `work` has been told.
    await release().catch(() => {})
  }
}

async function acquire(
  lockFolder: string,
  { patience, signal, onWait }: LockOptions,
  onLost: (cause: Error) => void,
): Promise<() => Promise<void>> {
  const { lock } = await loadLockfile()
  const began = Date.now()
  let waiting = false
  for (;;) {
    if (signal?.aborted === true) throw abortedWaiting(lockFolder, signal.reason)
    try {
      await makeFolder(dirname(lockFolder))
      return await lock(lockFolder, { lockfilePath: lockFolder, realpath: false, stale, update, onCompromised: onLost })
    } catch (thrown) {
      const isHeld = typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ELOCKED'
      if (!isHeld) throw isSystemError(thrown) ? diskError(thrown, lockFolder) : thrown
    }
    if (Date.now() - began >= patience) throw busyError(lockFolder, patience)
    if (!waiting) onWait?.()
    waiting = true
    await delay(pollInterval, undefined, { signal }).catch((thrown: unknown) => {
      throw abortedWaiting(lockFolder, thrown)
    })
  }
}

/**
 * proper-lockfile brings signal-exit, which listens to signals from its import on. A library has no business there:
 * the host decides what a signal does, and a lock that is not released is stale after five seconds.
 */
async function loadLockfile(): Promise<Pick<typeof import('proper-lockfile'), 'lock'>> {
  const before = signalListeners()
  // A CommonJS module: bundled, it has no names, only a default.
  const { default: lockfile } = await import('proper-lockfile')
  for (const [name, listeners] of signalListeners()) {
    for (const listener of listeners) {
      const isNew = before.get(name)?.includes(listener) !== true
      if (isNew && /\bemitter\d*\.count\b/.test(String(listener))) process.off(name, listener)
    }
  }
  return lockfile
}

function signalListeners(): Map<NodeJS.Signals, NodeJS.SignalsListener[]> {
  const names = process.eventNames().filter((name): name is NodeJS.Signals => String(name).startsWith('SIG'))
  return new Map(names.map((name) => [name, process.listeners(name)]))
}

function busyError(lockFolder: string, patience: number): CortexError {
  return new CortexError('STORE_BUSY', `Another process has held ${lockFolder} for ${Math.round(patience / 1000)} s.`, {
    hint: 'Wait for it to end, or stop it.',
  })
}

function lostError(lockFolder: string, cause: Error): CortexError {
  return new CortexError('STORE_BUSY', `The lock ${lockFolder} was taken over by another process.`, {
    hint: 'Start again; this happens when the machine sleeps during a download.',
    cause,
  })
}

function abortedWaiting(lockFolder: string, reason: unknown): CortexError {
  return new CortexError('ABORTED', `Waiting for ${lockFolder} was aborted.`, { cause: reason })
}
