import type { HostFacts } from '../../facts/machine-and-build.js'
import { currentOf, type Choice } from './choices.js'
import type { Install } from './install-record.js'
import { fits, isBackend, type WantedInstall } from './wanted-install.js'

export interface ChoosingFacts {
  installs: readonly Install[]
  choice: Choice
  /** Ids that failed; taken only where nothing else fits. */
  refused: readonly string[]
  wanted: WantedInstall
  host: Pick<HostFacts, 'platform' | 'arch'>
}

/**
 * The install to use now: the one that was chosen, as long as it is there and is what is wanted; else the best that is
 * wanted, the newest of that. So a newer build that is installed changes nothing, and one that the config names does.
 */
export function chooseInstall({ installs, choice, refused, wanted, host }: ChoosingFacts): Install | undefined {
  const fitting = installs.filter((install) => fits(install, wanted, host))
  const current = fitting.find(({ id }) => id === currentOf(choice))
  if (current !== undefined) return current
  const preferred = wanted.backend === 'auto' ? wanted.preferred : undefined
  const rank = ({ backend }: Install): number => {
    if (preferred === undefined) return 0
    return preferred.findIndex((name) => isBackend(backend, name))
  }
  const isRefused = ({ id }: Install): number => Number(refused.includes(id))
  return fitting
    .filter((install) => rank(install) !== -1)
    .sort((a, b) => isRefused(a) - isRefused(b) || rank(a) - rank(b) || newestFirst(a, b))[0]
}

/** By build number, then by when they were installed. */
export function newestFirst(a: Install, b: Install): number {
  const byBuild = (b.build ?? 0) - (a.build ?? 0)
  if (byBuild !== 0) return byBuild
  if (a.installedAt !== b.installedAt) return a.installedAt < b.installedAt ? 1 : -1
  return a.id < b.id ? -1 : 1
}
