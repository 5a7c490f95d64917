import path from 'node:path'
import { currentOf, previousOf, type Choices } from '../../binaries/store/choices.js'
import { readChoicesFile } from '../../binaries/store/choices-file.js'
import { choicesUnknown } from '../../binaries/store/choices-warnings.js'
import { describeDamage, mendingHint } from '../../binaries/store/damaged-install.js'
import { folderSize } from '../../binaries/store/folder-size.js'
import { storeFolder, surveyStore } from '../../binaries/store/list-installs.js'
import type { StoredBinary, StoredMarks } from '../../binaries/store/stored-binary.js'
import type { OnBinaryWarning } from '../../binaries/warning.js'
import { userFolders } from '../../host/folders.js'
import { runningInstalls } from './running-installs.js'

export interface StoreChoice {
  /** Default: the process's. `CORTEX_HOME` and the like locate the store. */
  env?: Readonly<Record<string, string | undefined>>
}

export interface ListChoice extends StoreChoice {
  /** Called if the record of the builds in use is damaged. */
  onWarning?: OnBinaryWarning
}

/** Every build in this user's store, newest first; damaged ones last. */
export async function listBinaries({ env = process.env, onWarning }: ListChoice = {}): Promise<StoredBinary[]> {
  const store = storeFolder(userFolders(env))
  const [{ installs, damaged }, { file, choices, damage }, running] = await Promise.all([
    surveyStore(store),
    readChoicesFile(store),
    runningInstalls(store),
  ])
  if (damage !== null) onWarning?.(choicesUnknown({ file, damage }))
  const marks = async ({ id, folder }: { id: string; folder: string }): Promise<StoredMarks> => ({
    bytes: await folderSize(folder),
    running: running.has(id),
    ...marksOf(id, choices),
  })
  return Promise.all([
    ...installs.map(async (install): Promise<StoredBinary> => {
      const { id, build, version, backend, source, platform, arch, digest, trust, folder, installedAt } = install
      return {
        ...{ id, build, version, backend, source, platform, arch, digest, trust, folder, installedAt },
        executable: path.join(folder, install.executable),
        damaged: null,
        ...(await marks(install)),
      }
    }),
    ...damaged.map(async (left): Promise<StoredBinary> => {
      const { id, build, backend, source, folder } = left
      const report = { damaged: describeDamage(left), hint: mendingHint(left) }
      return { id, build, backend, source, folder, ...report, ...(await marks(left)) }
    }),
  ])
}

function marksOf(id: string, { byKey, refused }: Choices): Omit<StoredMarks, 'bytes' | 'running'> {
  const choices = Object.entries(byKey)
  const currentFor = choices.filter(([, choice]) => currentOf(choice) === id).map(([key]) => key)
  const previousFor = choices.filter(([, choice]) => previousOf(choice) === id).map(([key]) => key)
  return {
    current: currentFor.length > 0,
    previous: previousFor.length > 0,
    refused: refused.includes(id),
    currentFor,
    previousFor,
  }
}
