import { CortexError } from '../../errors.js'
import type { BinarySettings } from '../../settings/settings.js'
import type { Address } from '../archive/fetch-archive.js'
import { owner, repository, type GithubAccess } from './github-access.js'
import { mirrorAddress, releaseMirrors } from './mirrors.js'
import type { PinnedDigests } from './pinned-digests.js'
import type { Release, ReleaseAsset } from './release.js'
import { expectedDigest, type Expected } from './expected-digest.js'

/** One file to be fetched. */
export interface ReleaseFile {
  name: string
  /** Bytes, from the most reliable source; null if unknown. */
  bytes: number | null
  expected: Expected
  /** Mirrors first, then GitHub. */
  addresses: readonly Address[]
}

export interface ReleaseFilesOptions {
  settings: BinarySettings
  access: GithubAccess
  pinned: PinnedDigests
}

/**
 * What a file of a release must be and where it may be had. `given` is the digest that the user has set for it.
 *
 * @throws CortexError DIGEST_UNKNOWN, DIGEST_MISMATCH, DOWNLOAD_REDIRECT_REFUSED where the API names a host that is not
 * known, BINARY_UNAVAILABLE where a mirror is no address
 */
export function releaseFile(
  release: Release,
  name: string,
  given: string | undefined,
  { settings, access, pinned }: ReleaseFilesOptions,
): ReleaseFile {
  const { tag } = release
  const asset: ReleaseAsset = release.assets.find((each) => each.name === name) ?? {
    name,
    size: null,
    sha256: null,
    url: null,
  }
  const expected = expectedDigest({ tag, asset, pinned: pinned[tag]?.[name], api: access.api.host, given })
  const own = asset.url ?? `https://github.com/${owner}/${repository}/releases/download/${tag}/${name}`
  const mirrors = releaseMirrors(settings).map((template) => ({
    url: mirrorAddress(template, { tag, name, url: own }),
  }))
  return {
    name,
    bytes: expected.size ?? asset.size,
    expected,
    addresses: [...mirrors, ...(asset.url === null ? [] : [ownAddress(name, new URL(asset.url), access)])],
  }
}

function ownAddress(name: string, url: URL, { isKnownHost, allowRedirect }: GithubAccess): Address {
  if (isKnownHost(url)) return { url, allowRedirect }
  throw new CortexError(
    'DOWNLOAD_REDIRECT_REFUSED',
    `The releases API says that ${name} lies at ${url.protocol}//${url.host}, which is no host of GitHub's releases.`,
    { hint: 'With an API of your own, name the hosts of its downloads in CORTEX_GITHUB_HOSTS.' },
  )
}
