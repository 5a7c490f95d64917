import { createHash } from 'node:crypto'
import path from 'node:path'
import { downloadText } from '../../download/download-text.js'
import { refusalIn, statusError } from '../../download/network-errors.js'
import { CortexError } from '../../errors.js'
import type { OnBinaryWarning } from '../warning.js'
import { parseRelease, type Release } from './release.js'
import { refuseOlder } from './seen-release.js'
import { verifyRelease } from './verify-release.js'

/** One suite of one mirror, and what is believed of it. */
export interface DebianArchive {
  /** Without a slash at the end. */
  mirror: string
  suite: string
  /** Where what was seen of archives is kept. */
  cache: string
  /** ASCII-armoured public keys. */
  keys: readonly string[]
  /** ms since the epoch; default: the clock. */
  now?: number
  signal?: AbortSignal
  onWarning?: OnBinaryWarning
}

const maxReleaseBytes = 4 * 1024 * 1024

/**
 * The verified release of a suite.
 *
 * @throws CortexError DEBIAN_SIGNATURE_INVALID, DEBIAN_INDEX_INVALID (another suite, older than seen), and what a
 * download throws
 */
export async function fetchRelease(archive: DebianArchive): Promise<Release> {
  const { mirror, suite, keys, signal, onWarning, now = Date.now() } = archive
  const url = new URL(`${mirror}/dists/${suite}/InRelease`)
  const answer = await downloadText({ url, maxBytes: maxReleaseBytes, ...(signal !== undefined && { signal }) })
  if (answer.status !== 200) throw statusError(url, refusalIn(answer))
  const { text } = await verifyRelease(answer.text, keys, url.href)
  const release = parseRelease(text)
  if (release.codename !== suite && release.suite !== suite) {
    throw new CortexError(
      'DEBIAN_INDEX_INVALID',
      `${url.href} is signed, but it is the index of ${release.codename || release.suite}, not of ${suite}.`,
      { hint: 'Use another mirror (CORTEX_DEBIAN_MIRROR).' },
    )
  }
  await refuseOlder(archiveFolder(archive), release, mirror)
  if (release.validUntil !== null && release.validUntil < now) {
    onWarning?.({
      code: 'DEBIAN_INDEX_OLD',
      message: `The index of ${mirror} was valid until ${new Date(release.validUntil).toISOString().slice(0, 10)}.`,
      hint: 'It is signed, only old: the mirror may be frozen on purpose. Otherwise use one that is kept up to date.',
    })
  }
  return release
}

/** What is remembered of a mirror's suite. */
export function archiveFolder({ cache, mirror, suite }: Pick<DebianArchive, 'cache' | 'mirror' | 'suite'>): string {
  const name = createHash('sha256').update(`${mirror} ${suite}`).digest('hex').slice(0, 16)
  return path.join(cache, 'debian', name)
}
