import type { AssetHost } from './asset-host.js'
import { automaticBackends } from './automatic-backends.js'
import { judgeBackend, type BackendJudgement } from './judge-backend.js'
import { parseAssetName } from './parse-asset-name.js'
import { parseWanted } from './wanted-backend.js'

export interface SelectedAssets {
  /** The archive with llama-server; null where nothing on the list can run here. */
  server: string | null
  /** NVIDIA's libraries, to lie next to the server. */
  runtime?: string
  /** Of `server`; what was asked for where there is none. */
  backend: string
  /** One sentence for a person, without a full stop. */
  reason: string
  /** With `auto`: every backend that would have come first, and why it was not taken. */
  passedOver: readonly PassedOver[]
}

export interface PassedOver {
  backend: string
  reason: string
}

/**
 * Chooses the files of a llama.cpp release for a machine, by their names. Of several that fit, the highest build, and of
 * that the newest version of the backend.
 *
 * @param wanted `auto`, a backend, or one with a version: `cuda-13`. One asked for by name is never replaced by another;
 * it is taken even where it is not known whether it will run, and not where it is known that it will not
 */
export function selectAssets(assetNames: readonly string[], host: AssetHost, wanted: string): SelectedAssets {
  const assets = assetNames.map(parseAssetName)
  if (wanted.trim().toLowerCase() !== 'auto') {
    const judgement = judgeBackend(parseWanted(wanted), assets, host)
    return { ...asSelected(judgement), passedOver: [] }
  }
  const passedOver: PassedOver[] = []
  for (const backend of automaticBackends) {
    const judgement = judgeBackend(parseWanted(backend), assets, host)
    if (judgement.verdict.fit === 'fits') return { ...asSelected(judgement), passedOver }
    passedOver.push({ backend, reason: judgement.verdict.reason })
  }
  const reason = passedOver.at(-1)?.reason ?? ''
  return { server: null, backend: 'auto', reason, passedOver }
}

function asSelected({ backend, verdict, asset, runtime }: BackendJudgement): Omit<SelectedAssets, 'passedOver'> {
  return {
    server: asset?.name ?? null,
    ...(runtime && { runtime: runtime.name }),
    backend,
    reason: verdict.reason,
  }
}
