import { runningWishes, wishOfConfig, type BinaryWish } from './binary-demands.js'
import { removeInstall } from '../../binaries/store/add-install.js'
import { afterRemoval, choiceOf, currentOf, type Choices } from '../../binaries/store/choices.js'
import { changeChoices, readChoicesFile } from '../../binaries/store/choices-file.js'
import { choicesUnknown } from '../../binaries/store/choices-warnings.js'
import { chooseInstall } from '../../binaries/store/choose-install.js'
import { folderSize } from '../../binaries/store/folder-size.js'
import { isBeyondUse } from '../../binaries/store/damaged-install.js'
import type { Install } from '../../binaries/store/install-record.js'
import { storeFolder, surveyStore } from '../../binaries/store/list-installs.js'
import { matchInstall } from '../../binaries/store/match-install.js'
import { prunable } from '../../binaries/store/prunable.js'
import type { OnBinaryWarning } from '../../binaries/warning.js'
import { CortexError } from '../../errors.js'
import { userFolders } from '../../host/folders.js'
import type { ConfigChoice } from '../config-choice.js'
import type { StoreChoice } from './list-binaries.js'
import { runningInstalls } from './running-installs.js'

/** A build that was taken out of the store. */
export interface RemovedBinary {
  id: string
  /** Of its files. */
  bytes: number
}

/**
 * Takes one build out of the store. What runs is never removed; what is in use only with `force`, and then whoever used it
 * takes the one before, or the newest. A damaged one is in nobody's use.
 *
 * @throws BINARY_NOT_FOUND, USAGE where several are meant, BINARY_IN_USE, STORE_UNWRITABLE, STORE_BUSY
 */
export async function removeBinary(
  text: string,
  { env = process.env, force = false }: StoreChoice & { force?: boolean } = {},
): Promise<RemovedBinary> {
  const store = storeFolder(userFolders(env))
  const { installs, damaged } = await surveyStore(store)
  const { id, folder } = matchInstall([...installs, ...damaged], text)
  const isUsable = installs.some((install) => install.id === id)
  const bytes = await folderSize(folder)
  await changeChoices(store, async (choices, damage) => {
    if ((await runningInstalls(store)).has(id)) {
      throw new CortexError('BINARY_IN_USE', `${id} is running.`, {
        hint: 'Switch to another one with `cortex-supervisor binaries use`, or stop the supervisor.',
      })
    }
    const users = Object.entries(choices.byKey).flatMap(([key, choice]) => (currentOf(choice) === id ? [key] : []))
    if (isUsable && users.length > 0 && !force) {
      throw new CortexError(
        'BINARY_IN_USE',
        `${id} is what the next start with the backend ${users.join(', ')} would run.`,
        {
          hint: 'Choose another one with `cortex-supervisor binaries use`, or remove it all the same with --force.',
        },
      )
    }
    if (isUsable && damage !== null && !force) throw notKnown(id, damage)
    await removeInstall(store, id)
    // What is damaged is left for who chooses to mend, and to tell.
    return damage === null ? afterRemoval(choices, id) : null
  })
  return { id, bytes }
}

export interface PruneChoice extends ConfigChoice {
  /** So many builds of each backend stay besides, the newest. Default: 0. */
  keep?: number
  /** Only say what would go. */
  dryRun?: boolean
  /** Called where it is not known any more which builds are used, so that all that could be stay. */
  onWarning?: OnBinaryWarning
}

/**
 * Removes builds that nobody would miss, and what is left of damaged ones. What stays: what is in use and what a rollback goes back to; what the config, or
 * one of a supervisor that runs, pins or would take; what runs; and the newest `keep` of each backend.
 *
 * @throws CONFIG_…, ADMIN_…, STORE_UNWRITABLE, STORE_BUSY
 */
export async function pruneBinaries({ keep = 0, dryRun = false, onWarning, ...choice }: PruneChoice = {}): Promise<
  RemovedBinary[]
> {
  const env = choice.env ?? process.env
  const store = storeFolder(userFolders(env))
  const wishes = [await wishOfConfig(choice), ...(await runningWishes(env))]
  const removed: RemovedBinary[] = []
  const prune = async (choices: Choices, damage: string | null): Promise<Choices | null> => {
    const [{ installs, damaged }, running] = await Promise.all([surveyStore(store), runningInstalls(store)])
    const needed = new Set([...running, ...wishes.flatMap((wish) => wishedFor(wish, installs, choices))])
    let left = choices
    const useless = damaged.filter((each) => isBeyondUse(each) && !running.has(each.id))
    const unneeded = damage === null ? prunable({ installs, choices, needed, keep }) : []
    for (const { id, folder } of [...unneeded, ...useless]) {
      removed.push({ id, bytes: await folderSize(folder) })
      if (!dryRun) await removeInstall(store, id)
      left = afterRemoval(left, id)
    }
    return dryRun || damage !== null ? null : left
  }
  const { file, choices, damage } = await readChoicesFile(store)
  if (damage !== null) onWarning?.(choicesUnknown({ file, damage }))
  if (dryRun) await prune(choices, damage)
  else await changeChoices(store, prune)
  return removed
}

function notKnown(id: string, damage: string): CortexError {
  return new CortexError('BINARY_IN_USE', `${id} may be in use: the file that says so ${damage}.`, {
    hint: 'Choose a build with `cortex-supervisor binaries use`, which mends the file, or remove it all the same with --force.',
  })
}

function wishedFor({ wanted, key }: BinaryWish, installs: readonly Install[], choices: Choices): string[] {
  if (wanted === null || key === null) return []
  const { refused } = choices
  const install = chooseInstall({ installs, choice: choiceOf(choices, key), refused, wanted, host: process })
  return install === undefined ? [] : [install.id]
}
