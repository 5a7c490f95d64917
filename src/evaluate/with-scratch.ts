import { tmpdir } from 'node:os'
import { CortexError } from '../errors.js'
import type { UserFolders } from '../host/folders.js'
import { makeFolder } from '../host/make-folder.js'
import { processIdentity } from '../host/process-identity.js'
import { runtimeFolder } from '../host/runtime-folder.js'
import { userName } from '../host/user-name.js'
import { openRunFolder, type RunFolder } from '../instance/open-run-folder.js'

/** Private folders that are gone afterwards; those of evaluations that were killed with their folders go on the way. */
export interface Scratch {
  /** For sockets: under the temporary folder, whose path is short. */
  runFolder: string
  /** For large files: under the cache, as the temporary folder may be in memory. */
  scratchFolder: string
}

/** @throws STORE_UNWRITABLE */
export async function withScratch<T>(
  folders: Pick<UserFolders, 'cache'>,
  use: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const owner = await processIdentity(process.pid)
  if (!owner) throw new CortexError('INTERNAL', 'The start time of this process cannot be read.')
  const opened: RunFolder[] = []
  try {
    const sockets = await openRunFolder(tmpdir(), userName(), owner, runtimeFolder())
    opened.push(sockets)
    await makeFolder(folders.cache)
    const large = await openRunFolder(folders.cache, userName(), owner)
    opened.push(large)
    return await use({ runFolder: sockets.path, scratchFolder: large.path })
  } finally {
    for (const folder of opened) await folder.remove()
  }
}
