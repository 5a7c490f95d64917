import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { packageRoot } from '../../host/package-root.js'
import { isRecord } from '../../settings/is-record.js'
import { buildOf, type Release } from './release.js'

export interface PinnedAsset {
  /** Hex. */
  sha256: string
  /** Bytes. */
  size: number
}

/** What this package knows of builds: tag → name → digest. By build, since names without a tag change their bytes. */
export type PinnedDigests = Readonly<Record<string, Readonly<Record<string, PinnedAsset>>>>

/** Those of `binaries/digests.json`. @throws CortexError INTERNAL where the file is not as it should be */
export async function readPinnedDigests(): Promise<PinnedDigests> {
  const file = path.join(packageRoot(), 'binaries', 'digests.json')
  try {
    return parsePinnedDigests(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    // Going on without would put less trustworthy digests in the place of these.
    throw new CortexError('INTERNAL', `${file} cannot be read.`, { hint: 'Install cortex-supervisor again.', cause })
  }
}

/** Throws a TypeError for anything that it would not have written. */
export function parsePinnedDigests(value: unknown): PinnedDigests {
  if (!isRecord(value) || value['format'] !== 1 || !isRecord(value['builds']))
    throw new TypeError('no digests of format 1')
  for (const [tag, assets] of Object.entries(value['builds'])) {
    if (buildOf(tag) === null || !isRecord(assets) || !Object.values(assets).every(isPinned)) {
      throw new TypeError(`no digests: ${tag}`)
    }
  }
  return value['builds'] as PinnedDigests
}

/** A release made from the pinned digests, for use without a network. `downloads` as in `GithubAccess`. */
export function pinnedRelease(tag: string, pinned: PinnedDigests, downloads: string | null): Release | null {
  const assets = Object.entries(pinned[tag] ?? {})
  if (assets.length === 0) return null
  return {
    tag,
    build: buildOf(tag),
    draft: false,
    assets: assets.map(([name, { size }]) => ({
      name,
      size,
      sha256: null,
      url: downloads === null ? null : `${downloads}/${tag}/${name}`,
    })),
  }
}

/** The newest of the builds that are known here. */
export function newestPinned(pinned: PinnedDigests): string | null {
  const tags = Object.keys(pinned).filter((tag) => Object.keys(pinned[tag] ?? {}).length > 0)
  return tags.sort((a, b) => (buildOf(b) ?? 0) - (buildOf(a) ?? 0))[0] ?? null
}

function isPinned(value: unknown): value is PinnedAsset {
  if (!isRecord(value)) return false
  const { sha256, size } = value
  return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && Number.isSafeInteger(size) && Number(size) > 0
}
