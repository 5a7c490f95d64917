import type { HostFacts } from '../../plan/facts.js'
import { afterRemoval, afterUse, choiceOf, currentOf } from './choices.js'
import { changeChoices, readChoices } from './choices-file.js'
import { chooseInstall } from './choose-install.js'
import type { Install } from './install-record.js'
import { listInstalls } from './list-installs.js'
import { choiceKey, fits, pinnedBuild, type WantedInstall } from './wanted-install.js'

export interface CurrentInstallOptions {
  store: string
  wanted: Omit<WantedInstall, 'preferred'>
  /** What `auto` takes on this machine, best first; asked only while nothing fits that has been chosen. Default: any. */
  preferred?: (() => Promise<readonly string[]>) | undefined
  host: Pick<HostFacts, 'platform' | 'arch'>
  signal?: AbortSignal | undefined
}

/**
 * The install to use now, and undefined where none fits. The first one that is used for a wish becomes the chosen one, so
 * that a newer build which is installed later does not take its place by itself. A build that the config pins is no
 * choice, and is not remembered as one.
 */
export async function currentInstall(options: CurrentInstallOptions): Promise<Install | undefined> {
  const { store, wanted, host, signal } = options
  const [installs, choices] = await Promise.all([listInstalls(store), readChoices(store)])
  const key = choiceKey(wanted)
  const choice = choiceOf(choices, key)
  const chosen = currentOf(choice)
  const isChosen = installs.some((install) => install.id === chosen && fits(install, wanted, host))
  const preferred = isChosen || installs.length === 0 ? undefined : await options.preferred?.()
  const { refused } = choices
  const install = chooseInstall({ installs, choice, refused, wanted: { ...wanted, preferred }, host })
  const isOpen = chosen === null || !installs.some(({ id }) => id === chosen)
  if (install === undefined || !isOpen || pinnedBuild(wanted.version) !== null) return install
  // A store that cannot be written can be used all the same; then the newest is found again the next time.
  await changeChoices(
    store,
    (now) => {
      if (currentOf(choiceOf(now, key)) !== chosen) return null
      return afterUse(chosen === null ? now : afterRemoval(now, chosen), key, install.id)
    },
    signal,
  ).catch(() => undefined)
  return install
}
