import path from 'node:path'
import { withoutSecrets } from '../../download/network-errors.js'
import { isLoopback } from '../../download/redirect-rules.js'
import { CortexError } from '../../errors.js'
import type { BinarySettings } from '../../settings/settings.js'

/** The archive that a user has named. */
export type ArchivePlace = {
  /** By which its first use is remembered. */
  key: string
  /** For a person, and for a record: without what could be a secret in it. */
  shown: string
  /** Of the file. */
  name: string
} & ({ source: 'url'; url: URL } | { source: 'path'; file: string })

/** @throws CortexError BINARY_NOT_FOUND where nothing is named, DOWNLOAD_FAILED where the address may not be used */
export function archivePlace({ source, path: file, url: address, sha256 }: BinarySettings): ArchivePlace {
  if (file !== undefined && source !== 'url') {
    return { source: 'path', key: path.resolve(file), shown: file, name: path.basename(file), file }
  }
  if (address === undefined) {
    throw new CortexError('BINARY_NOT_FOUND', 'binary.source is url, but binary.url is not set.', {
      hint: 'Set binary.url to the address of an archive (tar.gz, zip) with a llama-server.',
    })
  }
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CortexError('DOWNLOAD_FAILED', 'binary.url is not an https address.', {
      hint: 'It should look like https://HOST/llama-b11158-bin-ubuntu-x64.tar.gz.',
    })
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && sha256 === undefined) {
    throw new CortexError(
      'DOWNLOAD_FAILED',
      `binary.url is an http address (${url.host}), which anybody on the way could answer.`,
      {
        hint: 'Use https, or set binary.sha256.',
      },
    )
  }
  return { source: 'url', key: url.href, shown: withoutSecrets(url), name: fileName(url), url }
}

function fileName(url: URL): string {
  const last = url.pathname
    .split('/')
    .at(-1)
    ?.replaceAll(/[^\w.+-]/g, '-')
  return last === undefined || last === '' ? 'archive' : last.slice(-100)
}
