import { systemVersion, type AssetHost } from './asset-host.js'
import type { ServerAsset } from './release-asset.js'
import { fits, unfit, type Verdict } from './verdict.js'
import { formatVersion, isAtLeast, parseVersion, type VersionParts } from './version-parts.js'

/** Whether the system's own libraries are new enough for a build. What is not known of the system does not speak against it. */
export function systemGate(asset: ServerAsset, host: AssetHost): Verdict {
  if (asset.platform === 'linux') return libcGate(asset, host)
  if (asset.platform === 'darwin') return macosGate(asset, host)
  return fits('')
}

function libcGate(asset: ServerAsset, { libc }: AssetHost): Verdict {
  if (libc === undefined) return fits('')
  if (libc.name === 'musl') return unfit('llama.cpp’s builds for Linux are linked to glibc, and this system has musl')
  const floor = glibcFloor(asset)
  const version = parseVersion(libc.version)
  if (version.length === 0 || isAtLeast(version, floor)) return fits('')
  return unfit(`needs glibc ${formatVersion(floor)}, and this system has ${libc.version}`)
}

/**
 * The glibc of the system that a build is made on: Ubuntu 22.04 for CPU and Vulkan on x64, 24.04 for the rest
 * (`.github/workflows/release.yml` of llama.cpp).
 */
function glibcFloor({ arch, backend, build }: ServerAsset): VersionParts {
  const ubuntu22 = [2, 35]
  const ubuntu24 = [2, 39]
  // Made in a container of openEuler 24.03.
  if (backend === 'cann') return [2, 38]
  if (arch !== 'x64') return ubuntu24
  if (backend === 'cpu' || backend === 'vulkan') return ubuntu22
  // Moved in https://github.com/ggml-org/llama.cpp/pull/27681, just after b10628.
  if (backend === 'rocm') return build !== null && build <= 10_628 ? ubuntu22 : ubuntu24
  return ubuntu24
}

function macosGate(asset: ServerAsset, host: AssetHost): Verdict {
  const version = parseVersion(systemVersion(host))
  const floor = macosFloor(asset)
  if (version.length === 0 || isAtLeast(version, floor)) return fits('')
  const build = asset.build === null ? 'it' : `b${asset.build}`
  return unfit(`${build} needs macOS ${formatVersion(floor)}, and this is ${systemVersion(host)}`)
}

/**
 * Builds for Apple silicon have 13.3 as their target since https://github.com/ggml-org/llama.cpp/pull/26375 (August 2026).
 * Before that they took the target of the machine they were made on: macOS 14 until b9427 and 26 from b9428 on, which
 * first failed for want of `MTLResidencySetDescriptor` (macOS 15) and from about b10108 on for want of
 * `posix_spawn_file_actions_addchdir` (26), see https://github.com/ggml-org/llama.cpp/issues/26370.
 */
function macosFloor({ arch, build }: ServerAsset): VersionParts {
  if (arch !== 'arm64' || build === null || build >= 10_300) return [13, 3]
  if (build >= 10_108) return [26]
  return build >= 9428 ? [15] : [14]
}
