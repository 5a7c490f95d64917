import { invalidArchive, quoted } from './invalid-archive.js'

/** What an archive says of one of its entries. */
export interface ArchiveEntry {
  /** `File`, `Directory`, `SymbolicLink`; or what else it is, in a word for a person. */
  type: string
  path: string
  linkpath?: string | undefined
}

export type CheckedEntry = { kind: 'file' | 'folder'; path: string } | { kind: 'link'; path: string; target: string }

/**
 * Lets through regular files, folders, and relative links that stay inside; anything else makes the whole archive
 * suspect, because none of ours has it. Paths come back without `./` and with slashes only.
 *
 * A link's target may climb only at its start. Together with links being made last, this keeps chains of links inside
 * too: `a/b → ../..` with `a/c → b/../x` would lead out although each looks harmless (the shape of CVE-2026-24842).
 */
export function checkEntry({ type, path, linkpath }: ArchiveEntry, archive: string): CheckedEntry {
  const names = namesOf(path)
  if (names === null) throw invalidArchive(archive, `the path ${quoted(path)} leads out of it`)
  const clean = names.join('/')
  if (Buffer.byteLength(clean) > longestPath) throw invalidArchive(archive, `the path ${quoted(path)} is too long`)
  switch (type) {
    case 'File':
      if (clean === '') throw invalidArchive(archive, `a file has the path ${quoted(path)}`)
      return { kind: 'file', path: clean }
    case 'Directory':
      return { kind: 'folder', path: clean }
    case 'SymbolicLink': {
      const target = linkpath ?? ''
      if (clean === '' || !staysInside(names.length, target)) {
        throw invalidArchive(archive, `the link ${quoted(path)} → ${quoted(target)} leads out of it`)
      }
      return { kind: 'link', path: clean, target }
    }
    default:
      throw invalidArchive(archive, `${quoted(path)} is neither a file nor a folder nor a symbolic link (${type})`)
  }
}

/** Bytes. Together with a folder of the user's it must stay below the 1024 of macOS and the 4096 of Linux. */
const longestPath = 512

/** null where it is absolute or climbs, read as any system would read it. */
function namesOf(path: string): string[] | null {
  const slashed = path.replaceAll('\\', '/')
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed) || slashed.includes('\0')) return null
  const names = slashed.split('/').filter((name) => name !== '' && name !== '.')
  return names.includes('..') ? null : names
}

/** @param depth Of the link itself; one at the top has 1. */
function staysInside(depth: number, target: string): boolean {
  if (target === '' || target.includes('\\') || target.includes('\0') || /^([A-Za-z]:|\/)/.test(target)) return false
  const names = target.split('/').filter((name) => name !== '' && name !== '.')
  const climbs = names.findIndex((name) => name !== '..')
  const up = climbs === -1 ? names.length : climbs
  return up < depth && !names.slice(up).includes('..')
}
