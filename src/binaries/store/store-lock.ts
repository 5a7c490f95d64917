import { setTimeout as delay } from 'node:timers/promises'
import { CortexError } from '../../errors.js'
import { diskError } from '../../download/disk-errors.js'
import { errnoOf } from '../errno.js'

export interface LockOptions {
  /** ms to wait for a living owner. Default 15 minutes: it may be downloading over a slow line. */
  patience?: number
  signal?: AbortSignal | undefined
}

/** The owner touches its lock every 1.5 s; one that was not touched for this long belongs to nobody. */
const stale = 5000
const pollInterval = 200

/**
 * Does `work` while nobody else, in this process or another, holds the lock folder. The signal that `work` gets is
 * aborted, too, if the lock is lost (a machine that slept, a clock that jumped).
 */
export async function withStoreLock<T>(
  lockFolder: string,
  { patience = 15 * 60_000, signal }: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController()
  const { lock } = await loadLockfile()
  const options = {
    lockfilePath: lockFolder,
    realpath: false,
    stale,
    update: 1500,
    onCompromised: (cause: Error) => lost.abort(lostError(lockFolder, cause)),
  }
  const deadline = Date.now() + patience
  let release: (() => Promise<void>) | undefined
  while (release === undefined) {
    signal?.throwIfAborted()
    try {
      release = await lock(lockFolder, options)
    } catch (error) {
      if (errnoOf(error) !== 'ELOCKED') throw diskError(error, lockFolder)
      if (Date.now() > deadline) throw busyError(lockFolder, patience)
      await delay(pollInterval, undefined, { signal })
    }
  }
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]))
  } finally {
    // Fails if the lock was lost, which `work` has been told.
    await release().catch(() => {})
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
    hint: 'Wait for the other install to end, or stop it.',
  })
}

function lostError(lockFolder: string, cause: Error): CortexError {
  return new CortexError('STORE_BUSY', `The lock ${lockFolder} was taken over by another process.`, {
    hint: 'Start again; this happens when the machine sleeps during an install.',
    cause,
  })
}
