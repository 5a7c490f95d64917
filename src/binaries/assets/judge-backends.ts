import type { AssetHost } from './asset-host.js'
import { automaticBackends } from './automatic-backends.js'
import { judgeBackend } from './judge-backend.js'
import { parseAssetName } from './parse-asset-name.js'
import type { ReleaseAsset } from './release-asset.js'
import { usualOffer } from './usual-offer.js'
import { parseWanted } from './wanted-backend.js'

export interface JudgedBackend {
  backend: string
  /** It will run: `auto` takes the first of which this is so. What has an `asset` all the same may be asked for by name. */
  usable: boolean
  /** The archive that would be downloaded; absent without a list, and where it is known that none runs. */
  asset?: string
  /** One sentence for a person, without a full stop. */
  reason: string
}

/**
 * What a machine can do with each backend: those of `auto` in its order, then the others of the list by name.
 *
 * @param assetNames of a release; without them the machine is judged by what releases usually have
 */
export function judgeBackends(host: AssetHost, assetNames?: readonly string[]): JudgedBackend[] {
  const assets = (assetNames ?? usualOffer).map(parseAssetName)
  return backendsOf(assets, host).map((backend) => {
    const { verdict, asset } = judgeBackend(parseWanted(backend), assets, host)
    return {
      backend,
      usable: verdict.fit === 'fits',
      ...(asset && assetNames && { asset: asset.name }),
      reason: verdict.fit === 'unknown' ? `${verdict.reason}; taken by name only` : verdict.reason,
    }
  })
}

const automatic: ReadonlySet<string> = new Set(automaticBackends)

function backendsOf(assets: readonly ReleaseAsset[], { platform, arch }: AssetHost): string[] {
  const others = assets
    .filter((asset) => asset.kind === 'server')
    .filter((asset) => asset.platform === platform && asset.arch === arch && !automatic.has(asset.backend))
    .map(({ backend }) => backend)
  return [...automaticBackends, ...[...new Set(others)].sort()]
}
