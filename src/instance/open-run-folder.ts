import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { makeFolder } from '../host/make-folder.js'
import type { ProcessIdentity } from '../host/process-identity.js'
import { endLeftovers } from './end-leftovers.js'
import { isOwnerDead, writeOwner } from './run-folder-owner.js'

export interface RunFolder {
  path: string
  /** Pids of children that had outlived their supervisor and were ended on the way. */
  leftovers: readonly number[]
  remove(): Promise<void>
}

/**
 * A folder (0700) for the sockets of this process, under a short path because socket paths are limited to 104 bytes on
 * macOS. Those of processes that died without cleaning up are removed on the way, with what children they may have left;
 * others' are left alone.
 */
export async function openRunFolder(temp: string, user: string, owner: ProcessIdentity): Promise<RunFolder> {
  const parent = runFoldersOf(temp, user)
  await makeFolder(parent, { mode: 0o700 })
  await refuseForeign(parent)
  const leftovers = await sweep(parent)
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

/** In which the run folders of all of a user's supervisors lie. */
export function runFoldersOf(temp: string, user: string): string {
  return join(temp, `cortex-${user}`)
}

/** The temporary folder is everybody's: someone else may have made ours first, to get at the sockets in it. */
async function refuseForeign(parent: string): Promise<void> {
  const found = await lstat(parent)
  const foreign = process.getuid !== undefined && found.uid !== process.getuid()
  if (found.isDirectory() && !foreign && (process.platform === 'win32' || (found.mode & 0o077) === 0)) return
  throw new CortexError('STORE_UNWRITABLE', `${parent} is not a private folder of this user.`, {
    hint: 'Remove it, or point TMPDIR at a folder of your own.',
  })
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
