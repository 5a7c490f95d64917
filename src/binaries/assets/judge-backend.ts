import { systemName, type AssetHost } from './asset-host.js'
import { deviceGate, deviceLack } from './device-gate.js'
import { pairRuntime } from './pair-runtime.js'
import { rankCandidates, type Candidate } from './rank-candidates.js'
import type { ReleaseAsset, RuntimeAsset, ServerAsset } from './release-asset.js'
import { systemGate } from './system-gate.js'
import { unfit, worst, type Verdict } from './verdict.js'
import { compareVersions, isWithin } from './version-parts.js'
import { spellBackend, type WantedBackend } from './wanted-backend.js'

/** What of a backend would be used, and why, or why none of it can be. */
export interface BackendJudgement {
  backend: string
  verdict: Verdict
  /** Absent where nothing fits. */
  asset?: ServerAsset
  /** NVIDIA's libraries, for a build with CUDA. */
  runtime?: RuntimeAsset
}

/** The best build of a list for a backend on a machine. */
export function judgeBackend(
  wanted: WantedBackend,
  assets: readonly ReleaseAsset[],
  host: AssetHost,
): BackendJudgement {
  const { backend } = wanted
  const lack = deviceLack(backend, host)
  if (lack !== null) return { backend, verdict: unfit(lack) }
  const servers = assets.filter((asset) => asset.kind === 'server')
  const own = servers.filter((asset) => isMadeFor(asset, host) && isOf(asset, wanted))
  const runtimes = assets.filter((asset) => asset.kind === 'runtime')
  const [best, ...others] = rankCandidates(own.map((asset) => judgeAsset(backend, asset, runtimes, host)))
  if (best === undefined) {
    return { backend, verdict: unfit(`there is no ${spellBackend(wanted)} build for ${systemName(host)}`) }
  }
  if (best.verdict.fit === 'unfit') return { backend, verdict: unfit(reasonsOf([best, ...others])) }
  const newer = others.filter(({ asset }) => isNewer(asset, best.asset))
  const reason = newer.length === 0 ? best.verdict.reason : `${best.verdict.reason} (${reasonsOf(newer)})`
  return { backend, ...best, verdict: { fit: best.verdict.fit, reason } }
}

/** It would have been preferred, had it fitted: that it was not taken wants a reason too. */
function isNewer(asset: ServerAsset, taken: ServerAsset): boolean {
  const byBuild = (asset.build ?? -1) - (taken.build ?? -1)
  return byBuild > 0 || (byBuild === 0 && compareVersions(asset.version, taken.version) > 0)
}

function reasonsOf(candidates: readonly Candidate[]): string {
  return [...new Set(candidates.map(({ verdict }) => verdict.reason))].join('; ')
}

function judgeAsset(
  backend: string,
  asset: ServerAsset,
  runtimes: readonly RuntimeAsset[],
  host: AssetHost,
): Candidate {
  const runtime = backend === 'cuda' ? pairRuntime(asset, runtimes) : undefined
  const verdicts = [systemGate(asset, host), deviceGate(backend, asset, host)]
  if (backend === 'cuda' && runtime === undefined) {
    // A release that is still being uploaded; without these libraries the build computes on the CPU and does not say so.
    verdicts.push(unfit(`${asset.name} has no archive of CUDA’s libraries beside it`))
  }
  return { asset, ...(runtime && { runtime }), verdict: worst(verdicts) }
}

function isMadeFor(asset: ServerAsset, { platform, arch }: AssetHost): boolean {
  return asset.platform === platform && asset.arch === arch
}

function isOf(asset: ServerAsset, { backend, version, variant }: WantedBackend): boolean {
  // The one build for Apple silicon serves the CPU as well.
  const has = asset.backend === backend || (asset.backend === 'metal' && backend === 'cpu')
  return has && isWithin(asset.version, version) && (variant === '' || asset.variant === variant)
}
