import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { diskError } from '../../host/disk-errors.js'
import { withStoreLock } from '../../download/store-lock.js'
import { CortexError, isCortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import { renameFolder } from '../../host/rename-folder.js'
import { isInstallId, readInstall } from './list-installs.js'
import { recordName, type Install, type InstallRecord } from './install-record.js'

export interface StoreTarget {
  store: string
  /** What is locked: installs of one target wait for each other. */
  target: string
  signal?: AbortSignal | undefined
  /** An install of the same id that is there is not kept: it is known to be damaged. */
  replace?: boolean | undefined
}

/** Leftovers younger than this are not swept, should two ever hold one lock (a race in taking over a stale one). */
const sweepAge = 5000

/** How often to try again where Windows refuses to delete what a scanner has open. */
const deletions = 5

/** ms to wait for a living installer, which may be downloading over a slow line. */
const patience = 15 * 60_000

/** Does `work` while no other process installs the target, and removes what dead processes have left of it. */
export async function lockStore<T>(
  { store, target, signal }: StoreTarget,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withStoreLock(path.join(store, `.${target}.lock`), { patience, signal }, async (locked) => {
    await sweep(store, target)
    return work(locked)
  })
}

/** What fills the empty folder; its record comes last. */
export type FillInstall = (folder: string) => Promise<{ id: string; record: InstallRecord }>

/**
 * Adds an install whole or not at all; to be called under the lock of the target. It is built in a folder beside the
 * others, its record is written last, and then it is renamed. What was there before stays until that moment, and a
 * killed process leaves only a folder that the next one sweeps.
 */
export async function addInstall(
  { store, target, signal, replace = false }: StoreTarget,
  fill: FillInstall,
): Promise<Install> {
  let folder = path.join(store, `.${target}-`)
  try {
    folder = await mkdtemp(folder)
    const { id, record } = await fill(folder)
    await writeRecord(folder, record)
    // A temporary folder is its owner's alone; a store may serve several users.
    await chmod(folder, 0o755)
    signal?.throwIfAborted()
    return await moveIntoPlace(store, folder, id, replace)
  } catch (error) {
    if (isCortexError(error) || signal?.aborted || !isDiskFault(error)) throw error
    throw diskError(error, folder)
  } finally {
    // Gone if it was renamed. What cannot be deleted now must not stand in for what went wrong: the next install sweeps it.
    await rm(folder, { recursive: true, force: true, maxRetries: deletions }).catch(() => undefined)
  }
}

/** Takes an install away at once, then deletes it. False if there was none of that id. */
export async function removeInstall(store: string, id: string): Promise<boolean> {
  if (!isInstallId(id)) return false
  const aside = placeAside(store, id)
  try {
    await rename(path.join(store, id), aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw diskError(error, path.join(store, id))
  }
  await rm(aside, { recursive: true, force: true, maxRetries: deletions })
  return true
}

/** A place where no look-up finds it, and which the next install sweeps. */
function placeAside(store: string, id: string): string {
  return path.join(store, `.removed-${id}-${randomBytes(4).toString('hex')}`)
}

/** Under the lock of `target`, so what others of the same target have left is a dead process's. */
async function sweep(store: string, target: string): Promise<void> {
  for (const name of await readdir(store)) {
    const leftover = name.startsWith(`.${target}-`) || name.startsWith('.removed-')
    if (!leftover) continue
    const place = path.join(store, name)
    const age = Date.now() - ((await stat(place).catch(() => null))?.mtimeMs ?? 0)
    if (age > sweepAge) await rm(place, { recursive: true, force: true })
  }
}

async function writeRecord(folder: string, record: InstallRecord): Promise<void> {
  const file = await open(path.join(folder, recordName), 'wx', 0o644)
  try {
    await file.writeFile(`${JSON.stringify(record, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(folder)
}

async function moveIntoPlace(store: string, folder: string, id: string, replace: boolean): Promise<Install> {
  if (!isInstallId(id)) throw new CortexError('INTERNAL', `"${id}" is no id for an install.`)
  const existing = await readInstall(store, id)
  if (existing !== null && !replace) return existing
  const place = path.join(store, id)
  const aside = placeAside(store, id)
  // A damaged install, or foreign files, must not block the target for ever.
  const isAside = await renameFolder(place, aside).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return false
      throw error
    },
  )
  try {
    await renameFolder(folder, place)
  } catch (error) {
    if (isAside) await renameFolder(aside, place)
    throw error
  }
  await syncFolder(store)
  if (isAside) await rm(aside, { recursive: true, force: true, maxRetries: deletions }).catch(() => undefined)
  const install = await readInstall(store, id)
  if (install === null) throw new CortexError('INTERNAL', `The install ${id} vanished after it was written.`)
  return install
}

/** So that a rename survives a power cut. Windows cannot open folders, and needs it less. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isDiskFault(error: unknown): boolean {
  return /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO|EFBIG|EMFILE|ENFILE|ENOTDIR)$/.test(errnoOf(error))
}
