export type ArchiveKind = 'tar' | 'tar.gz' | 'tar.xz' | 'zip' | 'deb'

/** How many bytes of its beginning tell the kind of an archive. */
export const kindLength = 512

/** By what an archive begins with: names lie, and a mirror's may say nothing. null if it is none of ours. */
export function archiveKind(head: Buffer): ArchiveKind | null {
  if (begins(head, [0x1f, 0x8b])) return 'tar.gz'
  if (begins(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'tar.xz'
  // A local header, or the end of an archive without entries.
  if (begins(head, [0x50, 0x4b, 3, 4]) || begins(head, [0x50, 0x4b, 5, 6])) return 'zip'
  if (head.toString('latin1', 0, 8) === '!<arch>\n') return 'deb'
  if (head.toString('latin1', 257, 262) === 'ustar') return 'tar'
  return null
}

function begins(head: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte)
}
