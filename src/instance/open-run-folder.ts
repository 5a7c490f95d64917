import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessIdentity } from '../host/process-identity.js'
import { endLeftovers } from './end-leftovers.js'
import { existingParents, makeParent } from './run-folder-parents.js'
import { isOwnerDead, writeOwner } from './run-folder-owner.js'

export interface RunFolder {
  path: string
  /** Pids of children that had outlived their supervisor and were ended on the way. */
  leftovers: readonly number[]
  remove(): Promise<void>
}

/**
 * Creates a folder (0700) for the sockets of this process, with a short path: socket paths are limited to 104 bytes on
 * macOS. Removes the folders of processes that died without cleaning up and ends their children; leaves all others alone.
 *
 * @param runtime `XDG_RUNTIME_DIR`, used before `temp` where it is a private folder.
 * @throws {CortexError} STORE_UNWRITABLE
 */
export async function openRunFolder(
  temp: string,
  user: string,
  owner: ProcessIdentity,
  runtime: string | null = null,
): Promise<RunFolder> {
  const places = { temp, user, runtime }
  const parent = await makeParent(places)
  const leftovers: number[] = []
  for (const each of await existingParents(places)) leftovers.push(...(await sweep(each)))
  const path = await mkdtemp(join(parent, 'run-'))
  await writeOwner(path, owner)
  return {
    path,
    leftovers,
    async remove() {
      await rm(path, { recursive: true, force: true })
    },
  }
}

async function sweep(parent: string): Promise<number[]> {
  const ended: number[] = []
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if (!(await isOwnerDead(path))) continue
    ended.push(...(await endLeftovers(path)))
    await rm(path, { recursive: true, force: true })
  }
  return ended
}
