import { CortexError } from '../../errors.js'
import type { Trust } from '../store/install-record.js'
import type { PinnedAsset } from './pinned-digests.js'
import type { ReleaseAsset } from './release.js'

/** What a file must be, and where that is known from. */
export interface Expected {
  sha256: string
  /** Bytes, where the same source gives them. */
  size?: number
  trust: Trust
  /** The source, to be read after "according to". */
  by: string
}

export interface DigestSources {
  tag: string
  asset: Pick<ReleaseAsset, 'name' | 'sha256' | 'size'>
  pinned: PinnedAsset | undefined
  /** Host of the API that gave the asset's digest. */
  api: string
  /** `binary.sha256`. */
  given?: string | undefined
}

/**
 * Whose digest counts: the user's own, then this package's, then that of the releases API. A mirror's word, or none, is
 * not enough to run a file.
 *
 * @throws CortexError DIGEST_UNKNOWN; DIGEST_MISMATCH where the user's differs from a known one
 */
export function expectedDigest({ tag, asset, pinned, api, given }: DigestSources): Expected {
  const known = knownDigest(asset, pinned, api)
  if (given === undefined) {
    if (known !== null) return known
    throw new CortexError(
      'DIGEST_UNKNOWN',
      `No SHA-256 is known for ${asset.name} of ${tag}: neither this package nor ${api} has one.`,
      {
        hint: 'Set binary.sha256 to the digest that it should have, or binary.version to a newer build.',
      },
    )
  }
  const sha256 = given.toLowerCase()
  if (known !== null && known.sha256 !== sha256) {
    throw new CortexError(
      'DIGEST_MISMATCH',
      `${asset.name} of ${tag} should have the SHA-256 ${sha256} according to binary.sha256, but ${known.sha256} according to ${known.by}.`,
      { hint: 'Take binary.sha256 away, or set it together with binary.version to those of one build.' },
    )
  }
  return { sha256, ...(known?.size !== undefined && { size: known.size }), trust: 'given-sha256', by: 'binary.sha256' }
}

function knownDigest(asset: DigestSources['asset'], pinned: PinnedAsset | undefined, api: string): Expected | null {
  if (pinned !== undefined) return { ...pinned, trust: 'pinned-digest', by: 'the digests in this package' }
  const { sha256, size } = asset
  if (sha256 === null) return null
  return { sha256, ...(size !== null && { size }), trust: 'release-digest', by: `the releases API (${api})` }
}
