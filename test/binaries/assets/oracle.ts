import type { AssetHost } from '../../../src/binaries/assets/asset-host.js'
import type { Gpu } from '../../../src/facts/machine-facts.js'

/** A build as a release might have it, from which its name is made. The choice sees the name only. */
export interface AvailableBuild {
  kind: 'llama' | 'cudart'
  build: number
  system: 'ubuntu' | 'win' | 'macos'
  arch: 'x64' | 'arm64' | 's390x'
  backend: 'plain' | 'cuda' | 'rocm' | 'vulkan' | 'sycl'
  /** Major and minor, of CUDA or ROCm. */
  version: readonly [number, number]
  ending: 'zip' | 'tar.gz'
}

export function nameOf({ kind, build, system, arch, backend, version, ending }: AvailableBuild): string {
  const words = [system, backend === 'plain' ? (system === 'win' ? 'cpu' : '') : backend]
  if (backend === 'cuda' || backend === 'rocm') words.push(version.join('.'))
  const tag = kind === 'cudart' && system === 'win' ? '' : `b${build}-`
  const middle = [...words, arch].filter((word) => word !== '').join('-')
  return `${kind === 'cudart' ? 'cudart-' : ''}llama-${tag}bin-${middle}.${ending}`
}

/** What the choice has to find out: whether a build will run on a machine, said a second time and in another way. */
export function runs(offer: AvailableBuild, host: AssetHost, backend: string): 'yes' | 'perhaps' | 'no' {
  const systems = { ubuntu: 'linux', win: 'win32', macos: 'darwin' } as const
  if (offer.kind !== 'llama' || systems[offer.system] !== host.platform || offer.arch !== host.arch) return 'no'
  if (!backendsIn(offer).includes(backend)) return 'no'
  if (offer.system === 'ubuntu' && host.libc) {
    if (host.libc.name === 'musl') return 'no'
    const minor = Number(host.libc.version.split('.')[1])
    if (minor < 35) return 'no'
    const newer = offer.arch !== 'x64' || ['cuda', 'sycl'].includes(offer.backend)
    if (minor < 39 && (newer || (offer.backend === 'rocm' && offer.build > 10_628))) return 'no'
  }
  if (offer.system === 'macos' && macosTooOld(offer, host)) return 'no'
  const gpus = host.gpus ?? []
  switch (backend) {
    case 'cuda':
      return worstOf(gpus.filter(({ vendor }) => vendor === 'nvidia').map((gpu) => cudaRuns(offer, gpu)))
    case 'rocm':
      return worstOf(gpus.filter(({ vendor }) => vendor === 'amd').map((gpu) => rocmRuns(offer, gpu)))
    case 'metal':
      return host.gpus === undefined || gpus.some(({ vendor }) => vendor === 'apple') ? 'yes' : 'no'
    case 'vulkan': {
      const types = (host.vulkan ?? []).map(({ type }) => type)
      return types.some((type) => type !== 'cpu') ? 'yes' : types.length > 0 ? 'perhaps' : 'no'
    }
    case 'cpu':
      return 'yes'
    default:
      return 'perhaps'
  }
}

/** Which backends a build serves. */
export function backendsIn({ system, arch, backend }: AvailableBuild): string[] {
  if (backend !== 'plain') return [backend]
  return system === 'macos' && arch === 'arm64' ? ['metal', 'cpu'] : ['cpu']
}

function macosTooOld({ arch, build }: AvailableBuild, { os }: AssetHost): boolean {
  const [major = 0, minor = 0] = String(typeof os === 'object' ? os.version : os)
    .split('.')
    .map(Number)
  if (os === undefined) return false
  if (arch === 'arm64' && build < 9428) return major < 14
  if (arch === 'arm64' && build < 10_108) return major < 15
  if (arch === 'arm64' && build < 10_300) return major < 26
  return major < 13 || (major === 13 && minor < 3)
}

function cudaRuns(
  { system, version: [major, minor] }: AvailableBuild,
  { driver, computeCapability }: Gpu,
): 'yes' | 'perhaps' | 'no' {
  if (major > 13) return 'perhaps'
  const driverMajor = driver === undefined ? undefined : parseInt(driver, 10)
  const oldest =
    major === 13 ? 580 : minor >= 9 ? (system === 'win' ? 576 : 575) : minor === 8 ? 570 : system === 'win' ? 551 : 550
  if (driverMajor !== undefined && driverMajor < oldest) return 'no'
  const capability = computeCapability === undefined ? undefined : Number(computeCapability)
  if (capability !== undefined) {
    if (capability < (major === 13 ? 7.5 : 5)) return 'no'
    if (major === 12 && minor < 8 && capability >= 10) return 'no'
  }
  if (driverMajor === undefined) return 'perhaps'
  // What CUDA 12.8 and later versions of 12 lack is only what no such driver runs.
  return capability === undefined && !(major === 12 && minor >= 8) ? 'perhaps' : 'yes'
}

function rocmRuns({ system, version: [major] }: AvailableBuild, { gfx, rocm }: Gpu): 'yes' | 'perhaps' | 'no' {
  if (system === 'ubuntu' && (rocm === undefined || parseInt(rocm, 10) !== major)) return 'no'
  if (gfx === undefined) return 'perhaps'
  // Of the chips that the properties try: these are in every list, and the others in none.
  return ['gfx1100', 'gfx1201'].includes(gfx) ? 'yes' : 'no'
}

function worstOf(all: readonly ('yes' | 'perhaps' | 'no')[]): 'yes' | 'perhaps' | 'no' {
  if (all.length === 0 || all.includes('no')) return 'no'
  return all.includes('perhaps') ? 'perhaps' : 'yes'
}
