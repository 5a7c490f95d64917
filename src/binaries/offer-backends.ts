import type { MachineFacts } from '../facts/machine-facts.js'
import { vulkanGpus } from './assets/asset-host.js'
import { automaticBackends } from './assets/automatic-backends.js'
import { judgeBackends, type JudgedBackend } from './assets/judge-backends.js'
import { selectAssets } from './assets/select-assets.js'
import { usualOffer } from './assets/usual-offer.js'
import { parseWanted } from './assets/wanted-backend.js'
import type { Install } from './store/install-record.js'

/** What can be done with a backend on a machine. */
export interface OfferedBackend extends JudgedBackend {
  /** The sources with a build that can run here; absent if there is none. */
  source?: 'github' | 'debian'
  /** Builds of it in the user's store, newest first. */
  installed: readonly Pick<Install, 'id' | 'source' | 'build'>[]
}

export interface BackendOffer {
  /** `auto`, a backend, or one with a version: `cuda-13`. */
  wanted: string
  /** Of {@link backends}; null where what is wanted cannot run here. */
  chosen: string | null
  /** Why that one, or why none. One sentence for a person, without a full stop. */
  reason: string
  /** In the order of `auto`, then those that are taken by name only. */
  backends: readonly OfferedBackend[]
}

export interface OfferChoice {
  wanted: string
  /** Newest first. */
  installs?: readonly Install[]
  /** Of a release; without them a release is taken to have what they usually have. */
  assetNames?: readonly string[]
}

/** What a machine can do with each backend, and which one would be taken. */
export function offerBackends(machine: MachineFacts, { wanted, installs = [], assetNames }: OfferChoice): BackendOffer {
  const backends = judgeBackends(machine, assetNames).map((judged): OfferedBackend => {
    const installed = installs
      // The store tells versions of a backend apart: `cuda-12.8`.
      .filter((install) => parseWanted(install.backend).backend === judged.backend && isMadeFor(install, machine))
      .map(({ id, source, build }) => ({ id, source, build }))
    if (judged.usable) return { ...judged, source: 'github', installed }
    if (!debianHas(judged.backend, machine)) return { ...judged, installed }
    const reason = `${judged.reason}; Debian’s build brings its own C library`
    return { ...judged, usable: true, reason, source: 'debian', installed }
  })
  return { wanted, ...choose(backends, machine, wanted, assetNames), backends }
}

/** Its builds run on every Linux, older ones and those with musl included. */
function debianHas(backend: string, machine: MachineFacts): boolean {
  if (machine.platform !== 'linux' || !['x64', 'arm64'].includes(machine.arch)) return false
  return backend === 'cpu' || (backend === 'vulkan' && vulkanGpus(machine).length > 0)
}

function isMadeFor(install: Install, { platform, arch }: MachineFacts): boolean {
  return install.platform === platform && install.arch === arch
}

function choose(
  backends: readonly OfferedBackend[],
  machine: MachineFacts,
  wanted: string,
  assetNames: readonly string[] = usualOffer,
): Pick<BackendOffer, 'chosen' | 'reason'> {
  if (wanted === 'auto') {
    const first = automaticBackends
      .map((name) => backends.find(({ backend }) => backend === name))
      .find((candidate) => candidate?.usable)
    return first
      ? { chosen: first.backend, reason: first.reason }
      : { chosen: null, reason: 'there is no build that runs on this machine' }
  }
  const { backend } = parseWanted(wanted)
  const named = backends.find((candidate) => candidate.backend === backend)
  // Which version of it was asked for only the choice among the files tells.
  const { server, reason } = selectAssets(assetNames, machine, wanted)
  if (server !== null) return { chosen: backend, reason }
  return named?.source === 'debian' ? { chosen: backend, reason: named.reason } : { chosen: null, reason }
}
