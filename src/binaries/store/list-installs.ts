import { access, readdir } from 'node:fs/promises'
import path from 'node:path'
import { newestFirst } from './choose-install.js'
import { readRecord, type Install } from './install-record.js'

/** The folder of all installs. */
export function storeFolder(folders: { data: string }): string {
  return path.join(folders.data, 'binaries')
}

/**
 * Every usable install of a store, newest build first. The folder is the database: what has no record is not listed,
 * and names with a leading dot are locks and installs under way.
 */
export async function listInstalls(store: string): Promise<Install[]> {
  const names = await readdir(store).catch(() => [])
  const installs = await Promise.all(names.filter((name) => !name.startsWith('.')).map((id) => readInstall(store, id)))
  return installs.filter((install) => install !== null).sort(newestFirst)
}

/** null where there is no such install. */
export async function readInstall(store: string, id: string): Promise<Install | null> {
  if (!isInstallId(id)) return null
  const folder = path.join(store, id)
  const record = await readRecord(folder)
  if (record === null) return null
  // Something may have emptied it since: then it is not one any more, and can be installed anew.
  const usable = await access(path.join(folder, record.executable)).then(
    () => true,
    () => false,
  )
  return usable ? { ...record, id, folder } : null
}

/** The id of the install that a file lies in; null where it lies in none. */
export function installAt(store: string, file: string): string | null {
  const [id = ''] = path.relative(store, file).split(path.sep)
  return isInstallId(id) ? id : null
}

/** An id is a folder's name, and nothing that leads elsewhere. */
export function isInstallId(id: string): boolean {
  return /^[a-z0-9][\w.-]*$/i.test(id)
}
