import { CortexError } from '../../errors.js'
import { parseStanza } from './stanza.js'

/** The signed table of contents of a suite. */
export interface Release {
  suite: string
  codename: string
  /** ms since the epoch. */
  date: number
  /** ms since the epoch; null: for ever. */
  validUntil: number | null
  byHash: boolean
  files: ReadonlyMap<string, ReleaseFile>
}

export interface ReleaseFile {
  /** Lower-case hex. */
  sha256: string
  size: number
}

/** @param text What the signature covers, and nothing else. */
export function parseRelease(text: string): Release {
  const fields = parseStanza(text)
  const date = Date.parse(fields.get('date') ?? '')
  if (Number.isNaN(date)) throw invalid('it has no Date')
  const validUntil = fields.get('valid-until')
  const until = validUntil === undefined ? null : Date.parse(validUntil)
  if (Number.isNaN(until)) throw invalid(`its Valid-Until is "${String(validUntil)}"`)
  return {
    suite: fields.get('suite') ?? '',
    codename: fields.get('codename') ?? '',
    date,
    validUntil: until,
    byHash: fields.get('acquire-by-hash') === 'yes',
    files: parseFiles(fields.get('sha256') ?? ''),
  }
}

function parseFiles(list: string): Map<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>()
  for (const line of list.split('\n')) {
    const [, sha256, size, name] = /^([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line) ?? []
    if (sha256 !== undefined && size !== undefined && name !== undefined)
      files.set(name, { sha256, size: Number(size) })
  }
  return files
}

function invalid(why: string): CortexError {
  return new CortexError('DEBIAN_INDEX_INVALID', `The InRelease file cannot be used: ${why}.`, {
    hint: 'Try another mirror (CORTEX_DEBIAN_MIRROR).',
  })
}
