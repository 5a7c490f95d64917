import { readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'

/** `libcudart.so.13`, `cublas64_13.dll`, `libggml.dylib`. */
const library = /\.(so(\.\d+)*|dll|dylib)$/

/**
 * Moves the libraries of a runtime archive, which has them at its top or in a wrapper folder, next to the server, where
 * the loader looks. What the server has brought itself stays.
 *
 * @param archive Its name for a person.
 * @throws CortexError ARCHIVE_INVALID where it has none
 */
export async function addRuntime(from: string, to: string, archive: string): Promise<void> {
  const present = new Set(await readdir(to))
  let found = 0
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory() || !library.test(entry.name)) continue
    found += 1
    if (present.has(entry.name)) continue
    present.add(entry.name)
    await rename(path.join(folderOf(entry), entry.name), path.join(to, entry.name)).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
    })
  }
  if (found > 0) return
  throw new CortexError('ARCHIVE_INVALID', `${archive} has no libraries.`, {
    hint: 'Set backend to another, or binary.version.',
  })
}

/** `parentPath` came with Node 20.12, and `path` went with 24. */
function folderOf(entry: { parentPath?: string; path?: string }): string {
  return entry.parentPath ?? entry.path ?? ''
}
