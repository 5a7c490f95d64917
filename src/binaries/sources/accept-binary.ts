import type { BinaryFacts } from '../../facts/machine-and-build.js'
import { backendFamily } from '../proof/expected-devices.js'
import { pinnedBuild } from '../store/wanted-install.js'

/** Why a binary that was found is not the one that is wanted, to be read after its path; null if it is. */
export function refusal(facts: BinaryFacts, wanted: { backend: string; version: string }): string | null {
  const build = pinnedBuild(wanted.version)
  if (build !== null && facts.build !== build) {
    return `is ${facts.build === null ? facts.version : `b${facts.build}`}, and binary.version asks for b${build}`
  }
  if (wanted.backend === 'auto' || provides(facts, wanted.backend)) return null
  const devices = facts.devices.map((device) => device.name).join(', ')
  return `shows ${devices === '' ? 'no GPU' : devices} (--list-devices), and backend asks for ${wanted.backend}`
}

function provides(facts: BinaryFacts, backend: string): boolean {
  // Its devices are on other machines; the flag is there only if the backend is.
  if (backend === 'rpc') return facts.features.flags.includes('--rpc')
  return facts.backend === backendFamily(backend)
}
