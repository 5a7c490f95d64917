import type { RuntimeAsset, ServerAsset } from './release-asset.js'
import type { Verdict } from './verdict.js'
import { compareVersions } from './version-parts.js'

/** A build that is made for the machine's system, and whether it will run there. */
export interface Candidate {
  asset: ServerAsset
  runtime?: RuntimeAsset
  verdict: Verdict
}

/**
 * What to prefer of several builds for a backend. Until spring 2025 Windows had a build for each instruction set: AVX2 is
 * taken of these, because every x64 CPU of ten years has it and all other builds of that time, for Linux and for GPUs,
 * ask for it too; `cpu-noavx` asks for another. Of SYCL's, fp32 is the one that is built by default.
 */
const variantOrder = ['', 'radeon', 'fp32', 'avx2', 'llvm', 'avx', 'noavx', 'openblas', 'msvc', 'kleidiai']

/** The best first, whatever the order they came in. */
export function rankCandidates(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort(
    (a, b) =>
      fitRank(a) - fitRank(b) ||
      (b.asset.build ?? -1) - (a.asset.build ?? -1) ||
      compareVersions(b.asset.version, a.asset.version) ||
      variantRank(a.asset) - variantRank(b.asset) ||
      formatRank(a.asset) - formatRank(b.asset) ||
      (a.asset.name < b.asset.name ? -1 : a.asset.name > b.asset.name ? 1 : 0),
  )
}

function fitRank({ verdict }: Candidate): number {
  return ['fits', 'unknown', 'unfit'].indexOf(verdict.fit)
}

function variantRank({ variant }: ServerAsset): number {
  const place = variantOrder.indexOf(variant)
  return place === -1 ? variantOrder.length : place
}

/** A zip keeps neither links nor, with every tool, the bit that lets a file be run. */
function formatRank({ platform, format }: ServerAsset): number {
  return (format === 'zip') === (platform === 'win32') ? 0 : 1
}
