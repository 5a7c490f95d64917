import { checkEntry } from './check-entry.js'
import type { FolderWriter } from './folder-writer.js'
import { invalidArchive, quoted } from './invalid-archive.js'
import { readZip } from './read-zip.js'
import { readZipContent } from './read-zip-content.js'
import { utf8 } from './tar-header.js'
import type { ZipEntry } from './zip-entry.js'

/** Bytes: the paths of links are short. */
const longestTarget = 4096

/** Adds all that is in a zip archive to what a writer has. @throws CortexError ARCHIVE_INVALID */
export async function unpackZip(
  file: string,
  writer: FolderWriter,
  archive: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const entry of await readZip(file, archive)) {
    signal?.throwIfAborted()
    writer.count(archive)
    const type = typeOf(entry)
    const linkpath = type === 'SymbolicLink' ? await readTarget(file, entry, archive) : undefined
    const checked = checkEntry({ type, path: entry.path, linkpath }, archive)
    if (checked.kind === 'folder') await writer.addFolder(checked.path, archive)
    else if (checked.kind === 'link') writer.addLink(checked.path, checked.target, archive)
    else {
      const executable = entry.mode === null ? null : (entry.mode & 0o111) !== 0
      const content = readZipContent(file, entry, archive, signal)
      await writer.addFile({ path: checked.path, size: entry.size, executable, content }, archive)
    }
  }
}

const formats: Readonly<Record<number, string>> = {
  0o010000: 'a pipe',
  0o020000: 'a character device',
  0o060000: 'a block device',
  0o140000: 'a socket',
}

function typeOf({ path, size, mode }: ZipEntry): string {
  const format = (mode ?? 0) & 0o170000
  if (format === 0o120000) return 'SymbolicLink'
  if (path.endsWith('/') || format === 0o040000) return size === 0 ? 'Directory' : 'a folder with content'
  return format === 0o100000 || format === 0 ? 'File' : (formats[format] ?? `type ${format.toString(8)}`)
}

async function readTarget(file: string, entry: ZipEntry, archive: string): Promise<string> {
  if (entry.size > longestTarget) throw invalidArchive(archive, `the link ${quoted(entry.path)} is too long`)
  const chunks: Buffer[] = []
  for await (const chunk of readZipContent(file, entry, archive)) chunks.push(chunk)
  return utf8(Buffer.concat(chunks)) ?? ''
}
