// A lock between processes, on any file system, without a listener for signals or exits: its owner touches it, and one that
// is no longer touched is taken over. JavaScript with Node's builtins only, because scripts/set-up.js needs it before
// anything is installed.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive } from './is-alive.js'
import { evictOwner, ownerOf, takeFolder } from './owned-folder.js'
import { watchOwner } from './watch-owner.js'

/** ms between two touches by the owner. */
const beat = 1500
/** ms without a touch after which an owner has lost its lock to whoever waits for it. */
const stale = 5000
/** ms between two looks of one that waits. */
const poll = 200

/**
 * @typedef {object} LockRequest
 * @property {number} [patience] ms to wait for an owner that is alive. Default: without end.
 * @property {AbortSignal | undefined} [signal] Ends the wait, which then rejects with its reason.
 * @property {((pid: number) => void) | undefined} [onWait] Called once if another owner has the lock, with its process id.
 * @property {(() => void) | undefined} [onLost] Called once if the lock was taken over or removed while it was held.
 */

/**
 * @param {string} folder Made and removed; its parent exists.
 * @param {LockRequest} [request]
 * @returns {Promise<(() => Promise<void>) | null>} Releases the lock. Null: the patience is over.
 */
export async function acquireLock(folder, { patience = Infinity, signal, onWait, onLost } = {}) {
  const owner = `${place()}-${process.pid}-${randomBytes(6).toString('hex')}`
  const began = performance.now()
  const idle = watchOwner(2 * poll)
  for (let waits = false; ;) {
    signal?.throwIfAborted()
    if (await takeFolder(folder, owner)) return holdLock(folder, owner, onLost)
    const seen = await lookAt(folder)
    if (seen !== null) {
      if (isDead(seen.owner) || idle(seen, performance.now()) >= stale) {
        await evictOwner(folder, seen.owner)
        continue
      }
      // One that seems dead by the clock is watched to the end: the clock may have been set.
      const seemsAlive = Math.abs(Date.now() - seen.touched) < stale
      if (seemsAlive && performance.now() - began >= patience) return null
      if (!waits) onWait?.(Number(seen.owner.split('-')[1]))
      waits = true
    }
    await delay(poll, undefined, { signal })
  }
}

/**
 * Does `work` while no other process does the same under this folder.
 * @template T
 * @param {string} folder Made and removed; its parent exists.
 * @param {Pick<LockRequest, 'onWait'>} request
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, request, work) {
  const release = await acquireLock(folder, request)
  try {
    return await work()
  } finally {
    await release?.()
  }
}

/**
 * @param {string} folder
 * @param {string} owner
 * @param {(() => void) | undefined} onLost
 */
function holdLock(folder, owner, onLost) {
  const file = path.join(folder, owner)
  let over = false
  let touched = performance.now()
  /** @type {NodeJS.Timeout} */
  let timer
  const wait = () => {
    timer = setTimeout(() => void touch(), beat).unref()
  }
  const touch = async () => {
    const now = new Date()
    try {
      await utimes(file, now, now)
      touched = performance.now()
    } catch (error) {
      const isGone = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT'
      if (!over && (isGone || performance.now() - touched >= stale)) {
        over = true
        onLost?.()
      }
    }
    if (!over) wait()
  }
  wait()
  return async () => {
    over = true
    clearTimeout(timer)
    await evictOwner(folder, owner)
  }
}

/**
 * @param {string} folder
 * @returns {Promise<{ owner: string, touched: number } | null>} `touched` in ms since 1970, by the owner's clock.
 */
async function lookAt(folder) {
  const owner = await ownerOf(folder)
  const found = owner === null ? null : await stat(path.join(folder, owner)).catch(() => null)
  return owner === null || found === null ? null : { owner, touched: found.mtimeMs }
}

/**
 * Whether it is certain that the owner has died. A process id that is in use again, or means nothing here, proves nothing.
 * @param {string} owner
 */
function isDead(owner) {
  const [where, pid] = owner.split('-')
  return where === place() && !isAlive(Number(pid))
}

/** Where a process id of ours means the same: this boot of this machine and, in a container, this namespace. */
function place() {
  const read = [
    () => hostname(),
    () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'),
    () => readlinkSync('/proc/self/ns/pid'),
  ]
  const known = read.map((each) => {
    try {
      return each()
    } catch {
      // Only Linux has it.
      return ''
    }
  })
  return createHash('sha256').update(known.join(' ')).digest('hex').slice(0, 12)
}
