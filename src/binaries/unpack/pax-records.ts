import { invalidArchive, quoted } from './invalid-archive.js'
import { utf8 } from './tar-header.js'

/** The records of a pax header that matter here; times, owners and the like are ignored. */
export interface PaxRecords {
  path?: string
  linkpath?: string
  size?: number
}

/**
 * Reads the records of a pax header: `LENGTH KEY=VALUE\n`, where the length is that of the record itself in bytes.
 *
 * The format: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function readPaxRecords(bytes: Buffer, archive: string): PaxRecords {
  const records: PaxRecords = {}
  const seen = new Set<string>()
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const digits = space === -1 ? '' : bytes.toString('latin1', at, space)
    const end = /^[1-9]\d{0,7}$/.test(digits) ? at + Number(digits) : -1
    const equals = bytes.indexOf(0x3d, space)
    if (end > bytes.length || equals === -1 || equals >= end || bytes[end - 1] !== 0x0a) {
      throw invalidArchive(archive, 'a pax header is damaged')
    }
    const key = bytes.toString('latin1', space + 1, equals)
    if (seen.has(key)) throw invalidArchive(archive, `a pax header says ${quoted(key)} twice`)
    seen.add(key)
    take(records, key, bytes.subarray(equals + 1, end - 1), archive)
    at = end
  }
  return records
}

function take(records: PaxRecords, key: string, bytes: Buffer, archive: string): void {
  if (key.startsWith('GNU.sparse.')) throw invalidArchive(archive, 'there is a sparse file in it')
  if (key === 'hdrcharset' && bytes.toString('latin1') !== 'ISO-IR 10646 2000 UTF-8') {
    throw invalidArchive(archive, 'a pax header is not in UTF-8')
  }
  if (key === 'path' || key === 'linkpath') {
    const value = utf8(bytes)
    if (value === null) throw invalidArchive(archive, 'the path of an entry is not in UTF-8')
    records[key] = value
  }
  if (key === 'size') {
    const digits = bytes.toString('latin1')
    if (!/^\d{1,15}$/.test(digits)) throw invalidArchive(archive, 'the size of an entry is no number')
    records.size = Number(digits)
  }
}
