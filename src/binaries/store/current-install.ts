import type { HostFacts } from '../../facts/machine-and-build.js'
import type { OnBinaryWarning } from '../warning.js'
import { afterRemoval, afterUse, choiceOf, currentOf } from './choices.js'
import { changeChoices, readChoicesFile } from './choices-file.js'
import { choiceReplaced, choicesUnknown } from './choices-warnings.js'
import { chooseInstall } from './choose-install.js'
import type { Install } from './install-record.js'
import { surveyStore } from './list-installs.js'
import { choiceKey, fits, pinnedBuild, type WantedInstall } from './wanted-install.js'

export interface CurrentInstallOptions {
  store: string
  wanted: Omit<WantedInstall, 'preferred'>
  /** What `auto` takes on this machine, best first; asked only while nothing fits that has been chosen. Default: any. */
  preferred?: (() => Promise<readonly string[]>) | undefined
  host: Pick<HostFacts, 'platform' | 'arch'>
  signal?: AbortSignal | undefined
  /** Called where what was chosen cannot be used, or is not known any more. */
  onWarning?: OnBinaryWarning | undefined
}

/**
 * The install to use now, and undefined where none fits. The first one that is used for a config becomes the chosen one, so
 * that a newer build which is installed later does not take its place by itself. A build that the config pins is no
 * choice, and is not remembered as one.
 */
export async function currentInstall(options: CurrentInstallOptions): Promise<Install | undefined> {
  const { store, wanted, host, signal, onWarning } = options
  const [{ installs, damaged }, { file, choices, damage }] = await Promise.all([
    surveyStore(store),
    readChoicesFile(store),
  ])
  const key = choiceKey(wanted)
  const choice = choiceOf(choices, key)
  const chosen = currentOf(choice)
  const isChosen = installs.some((install) => install.id === chosen && fits(install, wanted, host))
  const preferred = isChosen || installs.length === 0 ? undefined : await options.preferred?.()
  const { refused } = choices
  const install = chooseInstall({ installs, choice, refused, wanted: { ...wanted, preferred }, host })
  const isOpen = chosen === null || !installs.some(({ id }) => id === chosen)
  if (install === undefined || !isOpen || pinnedBuild(wanted.version) !== null) return install
  const lost: string[] = []
  try {
    await changeChoices(
      store,
      (now) => {
        if (currentOf(choiceOf(now, key)) !== chosen) return null
        if (chosen !== null) lost.push(chosen)
        return afterUse(chosen === null ? now : afterRemoval(now, chosen), key, install.id)
      },
      signal,
      onWarning,
    )
  } catch {
    // A store that cannot be written can be used all the same; then the newest is found again the next time.
    if (damage !== null) onWarning?.(choicesUnknown({ file, damage }))
  }
  for (const id of lost)
    onWarning?.(choiceReplaced({ id, damaged: damaged.find((each) => each.id === id) }, install.id))
  return install
}
