import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { newestFirst } from './choose-install.js'
import type { DamagedInstall } from './damaged-install.js'
import type { Install } from './install-record.js'
import { surveyFolder } from './survey-folder.js'

/** The folder of all installs. */
export function storeFolder(folders: { data: string }): string {
  return path.join(folders.data, 'binaries')
}

/** What a store has: the installs, newest build first, and what is left of those that cannot be used. */
export interface StoreSurvey {
  installs: Install[]
  damaged: DamagedInstall[]
}

/** The folder is the database, and names with a leading dot are locks and installs under way. */
export async function surveyStore(store: string): Promise<StoreSurvey> {
  const names = (await readdir(store).catch(() => [])).filter(isInstallId)
  const found = await Promise.all(names.map((id) => surveyFolder(path.join(store, id))))
  return {
    installs: found.flatMap((each) => (each !== null && 'format' in each ? [each] : [])).sort(newestFirst),
    damaged: found.flatMap((each) => (each !== null && 'damage' in each ? [each] : [])),
  }
}

/** Every usable install of a store, newest build first. */
export async function listInstalls(store: string): Promise<Install[]> {
  return (await surveyStore(store)).installs
}

/** null where there is no such install, or what is left of it cannot be used. */
export async function readInstall(store: string, id: string): Promise<Install | null> {
  const found = isInstallId(id) ? await surveyFolder(path.join(store, id)) : null
  return found !== null && 'format' in found ? found : null
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
