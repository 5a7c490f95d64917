import { createHash } from 'node:crypto'
import path from 'node:path'
import { downloadBytes } from '../../download/download-text.js'
import { withoutSecrets } from '../../download/network-errors.js'
import { CortexError } from '../../errors.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import type { AskOptions } from './ask-api.js'
import { buildOf, type Release } from './release.js'

const assetName = 'nightly-tag.txt'

/** Bytes. It holds one short line. */
const maxSize = 256

/**
 * The build that a stable release names.
 *
 * @throws CortexError RELEASE_LOOKUP_FAILED where it names none, DIGEST_MISMATCH, and what `downloadBytes` throws
 */
export async function readNightlyTag(release: Release, { access, cache, signal }: AskOptions): Promise<string> {
  const asset = release.assets.find(({ name }) => name === assetName)
  const url = asset?.url ? new URL(asset.url) : null
  if (asset === undefined || url === null) throw failed(`The release ${release.tag} has no ${assetName}.`)
  if (!access.isKnownHost(url)) throw failed(`${assetName} lies at ${url.host}, which is no host of GitHub's releases.`)
  // What has a digest cannot change.
  const key = asset.sha256 === null ? null : path.join(cache, 'github', 'answers', `${asset.sha256}.json`)
  const known = key === null ? null : await readJsonFile(key)
  if (typeof known === 'string' && buildOf(known) !== null) return known

  const { status, bytes } = await downloadBytes({
    url,
    maxBytes: maxSize,
    allowRedirect: access.allowRedirect,
    ...(signal !== undefined && { signal }),
  })
  if (status !== 200) throw failed(`${withoutSecrets(url)} answered ${status}.`)
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (asset.sha256 !== null && actual !== asset.sha256) {
    throw new CortexError(
      'DIGEST_MISMATCH',
      `${assetName} should have the SHA-256 ${asset.sha256} according to the releases API (${access.api.host}), but has ${actual}.`,
      {
        hint: 'Something between this machine and GitHub has changed it.',
      },
    )
  }
  const tag = bytes.toString('utf8').trim()
  if (buildOf(tag) === null) throw failed(`${assetName} of ${release.tag} names no build.`)
  if (key !== null) await writeJsonFile(key, tag).catch(() => {})
  return tag
}

function failed(message: string): CortexError {
  return new CortexError('RELEASE_LOOKUP_FAILED', message, {
    hint: 'Set binary.version to latest, or to a build such as b11158.',
  })
}
