import { CortexError } from '../../errors.js'
import { parseStanza } from './stanza.js'

/** A package as a `Packages` index has it. */
export interface IndexedPackage {
  name: string
  version: string
  /** `Pre-Depends` and `Depends`, as they are written. */
  depends: string
  /** Below the mirror's address. */
  filename: string
  size: number
  /** Lower-case hex. */
  sha256: string
}

/** A paragraph is a few kilobytes; what is longer is no index. */
const maxStanza = 1024 * 1024

/**
 * Reads an uncompressed index of 65 MB without ever holding it: it is cut into paragraphs as it comes in, and those that
 * `keep` does not want are dropped unparsed.
 */
export async function readPackagesIndex(
  source: AsyncIterable<Buffer>,
  keep: (stanza: string) => boolean,
): Promise<IndexedPackage[]> {
  const packages: IndexedPackage[] = []
  const take = (stanza: string): void => {
    if (keep(stanza)) packages.push(toPackage(parseStanza(stanza)))
  }
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let at = bytes.indexOf('\n\n'); at !== -1; at = bytes.indexOf('\n\n', start)) {
      take(bytes.toString('utf8', start, at))
      start = at + 2
    }
    rest = bytes.subarray(start)
    if (rest.length > maxStanza) throw invalid('a paragraph is too long')
  }
  if (rest.length > 0) take(rest.toString('utf8'))
  return packages
}

function toPackage(fields: Map<string, string>): IndexedPackage {
  const field = (name: string): string => {
    const value = fields.get(name)
    if (value === undefined || value === '') throw invalid(`${fields.get('package') ?? 'a package'} has no ${name}`)
    return value
  }
  const [sha256, filename] = [field('sha256'), field('filename')]
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid(`${field('package')} has the digest "${sha256}"`)
  if (!/^[\w.+~%/-]+$/.test(filename) || filename.split('/').includes('..')) {
    throw invalid(`${field('package')} has the file name "${filename}"`)
  }
  return {
    name: field('package'),
    version: field('version'),
    depends: [fields.get('pre-depends'), fields.get('depends')].filter((list) => list !== undefined).join(', '),
    filename,
    size: Number(field('size')),
    sha256,
  }
}

function invalid(why: string): CortexError {
  return new CortexError('DEBIAN_INDEX_INVALID', `The package index cannot be used: ${why}.`, {
    hint: 'Try another mirror (CORTEX_DEBIAN_MIRROR).',
  })
}
