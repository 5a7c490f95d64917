import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { makeFolder } from '../host/make-folder.js'
import { isSameProcess, type ProcessIdentity } from '../host/process-identity.js'

const OWNER = 'owner.json'

export interface RunFolder {
  path: string
  remove(): Promise<void>
}

/**
 * A folder (0700) for the sockets of this process, under a short path because socket paths are limited to 104 bytes on
 * macOS. Those of processes that died without cleaning up are removed on the way; others' are left alone.
 */
export async function openRunFolder(temp: string, user: string, owner: ProcessIdentity): Promise<RunFolder> {
  const parent = join(temp, `cortex-${user}`)
  await makeFolder(parent, { mode: 0o700 })
  await refuseForeign(parent)
  await removeLeftovers(parent)
  const path = await mkdtemp(join(parent, 'run-'))
  await writeFile(join(path, OWNER), JSON.stringify(owner), { mode: 0o600 })
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true })
    },
  }
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

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    const owner = await readOwner(path)
    // Without an owner it may be one that is just being made.
    if (owner && !(await isSameProcess(owner))) await rm(path, { recursive: true, force: true })
  }
}

async function readOwner(path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(join(path, OWNER), 'utf8')) as ProcessIdentity
  } catch {
    return null
  }
}
