import path from 'node:path'
import { currentOf, previousOf } from '../binaries/store/choices.js'
import { readChoices } from '../binaries/store/choices-file.js'
import { folderSize } from '../binaries/store/folder-size.js'
import { listInstalls, storeFolder } from '../binaries/store/list-installs.js'
import type { StoredBinary } from '../binaries/store/stored-binary.js'
import { userFolders } from '../host/folders.js'
import { runningInstalls } from './running-installs.js'

export interface StoreChoice {
  /** Default: the process's; `CORTEX_HOME` and its like say where the store is. */
  env?: Readonly<Record<string, string | undefined>>
}

/** Every build in this user's store, the newest first. */
export async function listBinaries({ env = process.env }: StoreChoice = {}): Promise<StoredBinary[]> {
  const store = storeFolder(userFolders(env))
  const [installs, { byKey, refused }, running] = await Promise.all([
    listInstalls(store),
    readChoices(store),
    runningInstalls(store),
  ])
  const choices = Object.entries(byKey)
  return Promise.all(
    installs.map(async (install): Promise<StoredBinary> => {
      const { id, build, version, backend, source, platform, arch, digest, trust, folder, installedAt } = install
      const currentFor = choices.filter(([, choice]) => currentOf(choice) === id).map(([key]) => key)
      const previousFor = choices.filter(([, choice]) => previousOf(choice) === id).map(([key]) => key)
      return {
        ...{ id, build, version, backend, source, platform, arch, digest, trust, folder, installedAt },
        executable: path.join(folder, install.executable),
        bytes: await folderSize(folder),
        current: currentFor.length > 0,
        previous: previousFor.length > 0,
        running: running.has(id),
        refused: refused.includes(id),
        currentFor,
        previousFor,
      }
    }),
  )
}
