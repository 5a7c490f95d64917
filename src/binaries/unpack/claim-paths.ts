import { checkName } from './check-name.js'
import { invalidArchive, quoted } from './invalid-archive.js'

type Kind = 'file' | 'folder' | 'link'

/**
 * Keeps account of what an archive has brought, so that no two of its entries are one file: neither by the same path, nor
 * by paths that only some file systems tell apart (macOS and Windows ignore case, macOS ignores how accents are composed).
 * And nothing may lie below a file or a link, and no name be one that some system cannot write.
 */
export function createPathClaims(): (path: string, kind: Kind, archive: string) => void {
  const claims = new Map<string, { path: string; kind: Kind }>()

  function claim(path: string, kind: Kind, archive: string, implied: boolean): void {
    const key = foldedPath(path)
    const before = claims.get(key)
    if (before === undefined) {
      const fault = checkName(path.slice(path.lastIndexOf('/') + 1))
      if (fault !== null) throw invalidArchive(archive, `${quoted(path)} cannot be written on every system: ${fault}`)
      claims.set(key, { path, kind })
    } else if (before.path !== path) {
      throw invalidArchive(
        archive,
        `${quoted(before.path)} and ${quoted(path)} are one file where case or accents do not count`,
      )
    } else if (before.kind !== 'folder' && kind === 'folder' && implied) {
      throw invalidArchive(archive, `something lies below ${quoted(path)}, which is a ${before.kind}`)
    } else if (before.kind !== 'folder' || kind !== 'folder') {
      throw invalidArchive(archive, `${quoted(path)} is there twice`)
    }
  }

  return (path, kind, archive) => {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      claim(path.slice(0, slash), 'folder', archive, true)
    }
    claim(path, kind, archive, false)
  }
}

/** Equal for paths that some file system takes for one; for a few more, too, which does no harm. */
function foldedPath(path: string): string {
  // Upper case first: `ß` and `SS`, `ſ` and `s` have only that in common.
  return path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFD')
}
