import type { RuntimeAsset, ServerAsset } from './release-asset.js'
import { compareVersions } from './version-parts.js'

/**
 * The archive with the CUDA libraries that a server needs next to it: of the same system, architecture and CUDA version.
 * One of the same build before one without a build in its name, and both before one of another build.
 */
export function pairRuntime(server: ServerAsset, runtimes: readonly RuntimeAsset[]): RuntimeAsset | undefined {
  const distance = ({ build }: RuntimeAsset) => (build === server.build ? 0 : build === null ? 1 : 2)
  return runtimes
    .filter(
      ({ platform, arch, version }) =>
        platform === server.platform && arch === server.arch && compareVersions(version, server.version) === 0,
    )
    .sort((a, b) => distance(a) - distance(b) || (b.build ?? 0) - (a.build ?? 0) || (a.name < b.name ? -1 : 1))[0]
}
