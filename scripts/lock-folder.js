// A lock between processes, with Node's builtins only: a folder that its owner's pid lies in.
import { mkdir, mkdtemp, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Does `work` while no other process does the same under this folder. The lock of a process that has died is taken over.
 * @template T
 * @param {string} folder Made and removed; its parent is made.
 * @param {{ onWait?: (pid: number) => void }} options `onWait` is called once, when another process has the lock.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, { onWait }, work) {
  await mkdir(path.dirname(folder), { recursive: true })
  let told = false
  while (!(await take(folder))) {
    const owner = await readOwner(folder)
    if (owner !== null && isAlive(owner)) {
      if (!told) onWait?.(owner)
      told = true
      await delay(100)
    } else if (owner === null || !(await removeDead(folder, owner))) {
      await delay(20)
    }
  }
  try {
    return await work()
  } finally {
    await remove(folder)
  }
}

/**
 * The folder appears with the owner's pid already in it: it is filled under another name and then renamed, which
 * fails where a folder that is not empty has the name.
 * @param {string} folder
 */
async function take(folder) {
  const filled = await mkdtemp(`${folder}-`)
  await writeFile(path.join(filled, 'pid'), String(process.pid))
  try {
    await rename(filled, folder)
    return true
  } catch (error) {
    await rm(filled, { recursive: true, force: true })
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(codeOf(error))) return false
    throw error
  }
}

/**
 * Renamed first: a folder that is being emptied could be taken halfway.
 * @param {string} folder
 */
async function remove(folder) {
  const trash = await mkdtemp(`${folder}-`)
  await rename(folder, path.join(trash, 'lock'))
  await rm(trash, { recursive: true, force: true })
}

/** @param {string} folder */
async function readOwner(folder) {
  const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8').catch(() => Number.NaN))
  return Number.isInteger(pid) ? pid : null
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/**
 * Of several processes that see the same dead owner, the one that makes `heir` may remove the lock. Another may have
 * done so meanwhile and taken the lock itself: then the owner is no longer the dead one.
 * @param {string} folder
 * @param {number} dead
 * @returns {Promise<boolean>} Whether this process removed it.
 */
async function removeDead(folder, dead) {
  const heir = path.join(folder, 'heir')
  try {
    await mkdir(heir)
  } catch {
    const made = await stat(heir).catch(() => null)
    // An heir that died in its turn.
    if (made !== null && Date.now() - made.mtimeMs > 5000) await rmdir(heir).catch(() => {})
    return false
  }
  const stillDead = (await readOwner(folder)) === dead
  if (stillDead) await remove(folder)
  else await rmdir(heir).catch(() => {})
  return stillDead
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code ?? ''
}
