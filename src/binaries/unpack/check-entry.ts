import { CortexError } from '../../errors.js'

/** What an archive says of one of its entries. */
export interface ArchiveEntry {
  /** As in node-tar: `File`, `Directory`, `SymbolicLink`, … */
  type: string
  path: string
  linkpath?: string | undefined
}

export type CheckedEntry =
  | { kind: 'file' | 'folder'; path: string }
  | { kind: 'link'; path: string; target: string }

/**
 * Lets through regular files, folders, and relative links that stay inside; anything else makes the whole archive
 * suspect, because none of ours has it. Paths come back without `./` and with slashes only.
 *
 * A link's target may climb only at its start. Together with links being made last, this keeps chains of links inside
 * too: `a/b → ../..` with `a/c → b/../x` would lead out although each looks harmless (the shape of CVE-2026-24842).
 */
export function checkEntry({ type, path, linkpath }: ArchiveEntry, archive: string): CheckedEntry {
  const clean = cleanPath(path)
  if (clean === null) throw refused(archive, `the path "${path}" leads out of it`)
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      if (clean === '') throw refused(archive, `a file has the path "${path}"`)
      return { kind: 'file', path: clean }
    case 'Directory':
      return { kind: 'folder', path: clean }
    case 'SymbolicLink': {
      const target = linkpath ?? ''
      if (clean === '' || !staysInside(clean, target)) throw refused(archive, `the link "${path}" → "${target}" leads out of it`)
      return { kind: 'link', path: clean, target }
    }
    default:
      throw refused(archive, `"${path}" is neither a file nor a folder nor a symbolic link (${type})`)
  }
}

/** null where it is absolute, climbs, or holds what some file system takes for more than a name. */
function cleanPath(path: string): string | null {
  const slashed = path.replaceAll('\\', '/')
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed) || slashed.includes('\0')) return null
  const names = slashed.split('/').filter((name) => name !== '' && name !== '.')
  return names.includes('..') ? null : names.join('/')
}

function staysInside(path: string, target: string): boolean {
  if (target === '' || target.includes('\\') || target.includes('\0') || /^([A-Za-z]:|\/)/.test(target)) return false
  const names = target.split('/').filter((name) => name !== '' && name !== '.')
  const climbs = names.findIndex((name) => name !== '..')
  const up = climbs === -1 ? names.length : climbs
  const depth = path.split('/').length - 1
  return up <= depth && !names.slice(up).includes('..')
}

function refused(archive: string, why: string): CortexError {
  return new CortexError('ARCHIVE_INVALID', `${archive} is refused: ${why}.`, {
    hint: 'Nothing of it was kept. The archive is damaged or hostile; get it from another place.',
  })
}
