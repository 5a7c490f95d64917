import { demandsOfRunning, demandOfConfig, type BinaryDemand } from './binary-demands.js'
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

/** A build that was removed from the store. */
export interface RemovedBinary {
  id: string
  /** Of all its files. */
  bytes: number
}

/**
 * Removes one build from the store. A running build is never removed; one that is in use only with `force`, after which the
 * previous or else the newest build is used. A damaged build does not count as in use.
 *
 * @throws BINARY_NOT_FOUND, USAGE if the id is ambiguous, BINARY_IN_USE, STORE_UNWRITABLE, STORE_BUSY
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
        hint: 'Switch to another build with `cortex-supervisor binaries use`, or stop the supervisor.',
      })
    }
    const users = Object.entries(choices.byKey).flatMap(([key, choice]) => (currentOf(choice) === id ? [key] : []))
    if (isUsable && users.length > 0 && !force) {
      throw new CortexError(
        'BINARY_IN_USE',
        `${id} is in use for ${new Intl.ListFormat('en').format(users)}: the next start would run it.`,
        {
          hint: 'Choose another build with `cortex-supervisor binaries use`, or remove this one anyway with --force.',
        },
      )
    }
    if (isUsable && damage !== null && !force) throw notKnown(id, damage)
    await removeInstall(store, id)
    // A damaged record is left to the next choice, which repairs and reports it.
    return damage === null ? afterRemoval(choices, id) : null
  })
  return { id, bytes }
}

export interface PruneChoice extends ConfigChoice {
  /** Also keep this many of the newest builds of each backend. Default: 0. */
  keep?: number
  /** Only report what would be removed. */
  dryRun?: boolean
  /** Called if the record of the builds in use is damaged; then every usable build is kept. */
  onWarning?: OnBinaryWarning
}

/**
 * Removes builds that are not needed, and the remains of damaged ones. Kept are builds that are in use, running, needed for
 * a rollback, pinned or selected by the config or by that of a running supervisor, and the newest `keep` of each backend.
 *
 * @throws CONFIG_…, ADMIN_…, STORE_UNWRITABLE, STORE_BUSY
 */
export async function pruneBinaries({ keep = 0, dryRun = false, onWarning, ...choice }: PruneChoice = {}): Promise<
  RemovedBinary[]
> {
  const env = choice.env ?? process.env
  const store = storeFolder(userFolders(env))
  const demands = [await demandOfConfig(choice), ...(await demandsOfRunning(env))]
  const removed: RemovedBinary[] = []
  const prune = async (choices: Choices, damage: string | null): Promise<Choices | null> => {
    const [{ installs, damaged }, running] = await Promise.all([surveyStore(store), runningInstalls(store)])
    const needed = new Set([...running, ...demands.flatMap((demand) => demandedBy(demand, installs, choices))])
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
  return new CortexError('BINARY_IN_USE', `${id} may be in use: the file that records it ${damage}.`, {
    hint: 'Choose a build with `cortex-supervisor binaries use`, which repairs the file, or remove this one anyway with --force.',
  })
}

function demandedBy({ wanted, key }: BinaryDemand, installs: readonly Install[], choices: Choices): string[] {
  if (wanted === null || key === null) return []
  const { refused } = choices
  const install = chooseInstall({ installs, choice: choiceOf(choices, key), refused, wanted, host: process })
  return install === undefined ? [] : [install.id]
}
