import type { Gpu } from '../../facts/machine-facts.js'
import { gpusOf, type AssetHost } from './asset-host.js'
import type { ServerAsset } from './release-asset.js'
import { fits, unfit, unknown, worst, type Verdict } from './verdict.js'
import { formatVersion, isAtLeast, parseVersion, type VersionParts } from './version-parts.js'
import { spellBackend } from './wanted-backend.js'

interface CudaNeeds {
  /** From this CUDA version on. */
  from: VersionParts
  /** The oldest driver, by platform. */
  driver: { linux: VersionParts; win32: VersionParts }
  /** The lowest compute capability. */
  lowest: VersionParts
  /** The first compute capability that this toolkit has no code for. */
  beyond?: VersionParts
}

/**
 * What a toolkit needs, the newest first. Drivers are those that each toolkit shipped with (NVIDIA's CUDA release notes,
 * "CUDA Toolkit and Corresponding Driver Versions"): a driver of the same major version alone is not enough, because
 * llama.cpp's builds hold PTX, which an older driver cannot compile. CUDA 13 runs from its first driver on, and dropped
 * Maxwell, Pascal and Volta. Ada and Hopper came with 11.8, Blackwell with 12.8.
 */
const needs: readonly CudaNeeds[] = [
  { from: [13], driver: { linux: [580], win32: [580] }, lowest: [7, 5] },
  { from: [12, 9], driver: { linux: [575], win32: [576] }, lowest: [5] },
  { from: [12, 8], driver: { linux: [570], win32: [570] }, lowest: [5] },
  { from: [12, 6], driver: { linux: [560], win32: [560] }, lowest: [5], beyond: [10] },
  { from: [12, 5], driver: { linux: [555], win32: [555] }, lowest: [5], beyond: [10] },
  { from: [12, 4], driver: { linux: [550], win32: [551] }, lowest: [5], beyond: [10] },
  { from: [12, 3], driver: { linux: [545], win32: [545] }, lowest: [5], beyond: [10] },
  { from: [12, 2], driver: { linux: [535], win32: [536] }, lowest: [5], beyond: [10] },
  { from: [12, 1], driver: { linux: [530], win32: [531] }, lowest: [5], beyond: [10] },
  { from: [12], driver: { linux: [525], win32: [527] }, lowest: [5], beyond: [10] },
  { from: [11, 8], driver: { linux: [520], win32: [522] }, lowest: [5], beyond: [10] },
  { from: [11, 7], driver: { linux: [515], win32: [516] }, lowest: [5], beyond: [8, 9] },
]

/** The newest major version whose needs are known. */
const newestKnown = 13

/** Whether every NVIDIA card of a machine that has any can run a build with CUDA, which uses them all. */
export function cudaGate(asset: ServerAsset, host: AssetHost): Verdict {
  const label = spellBackend({ ...asset, variant: '' })
  const need = needsOf(asset.version)
  if (!need) return unknown(`what ${label} needs of driver and card is not known`)
  const driver = need.driver[asset.platform === 'win32' ? 'win32' : 'linux']
  const verdict = worst(
    gpusOf(host, 'nvidia').flatMap((card) => [driverGate(card, driver), capabilityGate(card, need)]),
  )
  return { fit: verdict.fit, reason: `${label}: ${verdict.reason}` }
}

function needsOf(version: VersionParts): CudaNeeds | undefined {
  if ((version[0] ?? 0) > newestKnown) return undefined
  return needs.find(({ from }) => isAtLeast(version, from))
}

function driverGate({ name, driver }: Gpu, floor: VersionParts): Verdict {
  const version = parseVersion(driver)
  const wanted = formatVersion(floor)
  if (version.length === 0) return unknown(`needs driver ${wanted}, and the driver of ${name} is not known`)
  if (!isAtLeast(version, floor)) return unfit(`needs driver ${wanted}, and ${name} has ${driver ?? ''}`)
  return fits(`driver ${driver ?? ''} ≥ ${wanted}`)
}

function capabilityGate({ name, computeCapability }: Gpu, { lowest, beyond }: CudaNeeds): Verdict {
  const version = parseVersion(computeCapability)
  const wanted = capabilityText(lowest)
  if (version.length === 0) {
    // No driver that is new enough for CUDA 11 or 12 runs a card that would be too old for it.
    if (beyond === undefined && !isAtLeast(lowest, [7])) return fits('')
    return unknown(`the compute capability of ${name} is not known`)
  }
  const own = computeCapability ?? ''
  if (!isAtLeast(version, lowest)) return unfit(`needs compute capability ${wanted}, and ${name} has ${own}`)
  if (beyond && isAtLeast(version, beyond)) return unfit(`does not know ${name}, of compute capability ${own}`)
  return fits(`compute capability ${own} ≥ ${wanted}`)
}

function capabilityText([major = 0, minor = 0]: VersionParts): string {
  return `${major}.${minor}`
}
