import { lstat, mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CortexError } from '../errors.js'
import { errnoOf } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'

/** Where the run folders of a user's supervisors may lie. */
export interface RunFolderPlaces {
  /** The temporary folder, or another one for large files. */
  temp: string
  /** Distinguishes this user's folders from those of others. */
  user: string
  /** `XDG_RUNTIME_DIR`, which comes before `temp`. */
  runtime?: string | null
}

/** Characters; with what comes below it, a socket's path has to stay within 104 bytes. */
const longestRuntime = 48

/** The folder that run folders are made in: a private one, made if it does not exist. */
export async function makeParent(places: RunFolderPlaces): Promise<string> {
  const reasons: string[] = []
  for (const parent of usualParents(places)) {
    const reason = await whyUnusable(parent)
    if (reason === null) return parent
    reasons.push(reason)
  }
  const [spare] = await spareParents(places)
  return spare ?? makeSpare(places, reasons)
}

/** Every private folder of this user that has run folders, also of supervisors with another `XDG_RUNTIME_DIR`. */
export async function existingParents(places: RunFolderPlaces): Promise<string[]> {
  const candidates = usualParents(places)
  const exist = await Promise.all(candidates.map(async (parent) => (await whyNotPrivate(parent)) === null))
  return [...candidates.filter((_, at) => exist[at]), ...(await spareParents(places))]
}

function usualParents({ temp, user, runtime = null }: RunFolderPlaces): string[] {
  const own = join(temp, folderName(user))
  return runtime === null || runtime.length > longestRuntime ? [own] : [join(runtime, 'cortex-supervisor'), own]
}

function folderName(user: string): string {
  return `cortex-${user}`
}

async function whyUnusable(parent: string): Promise<string | null> {
  try {
    await makeFolder(parent, { mode: 0o700 })
  } catch (error) {
    return `${parent} cannot be created (${errnoOf(error)})`
  }
  return whyNotPrivate(parent)
}

/** The temporary folder is shared: another user may have created ours first, to get at the sockets in it. */
async function whyNotPrivate(parent: string): Promise<string | null> {
  const found = await lstat(parent).catch(() => null)
  if (found === null) return `${parent} does not exist`
  if (!found.isDirectory()) return `${parent} is not a directory`
  if (process.getuid !== undefined && found.uid !== process.getuid()) {
    return `${parent} belongs to another user (uid ${found.uid})`
  }
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) return `${parent} is accessible to other users`
  return null
}

/** Folders of {@link makeSpare}. A name proves nothing, but only this user can create a folder that belongs to this user. */
async function spareParents({ temp, user }: RunFolderPlaces): Promise<string[]> {
  const prefix = `${folderName(user)}-`
  const names = (await readdir(temp).catch(() => [])).filter((name) => name.startsWith(prefix))
  const parents = names.sort().map((name) => join(temp, name))
  const isOurs = await Promise.all(parents.map(async (parent) => (await whyNotPrivate(parent)) === null))
  return parents.filter((_, at) => isOurs[at])
}

/** A private folder under a name that cannot be taken in advance. */
async function makeSpare({ temp, user }: RunFolderPlaces, reasons: readonly string[]): Promise<string> {
  try {
    return await mkdtemp(join(temp, `${folderName(user)}-`))
  } catch (cause) {
    const all = [...reasons, `${temp} is not writable (${errnoOf(cause)})`]
    throw new CortexError('STORE_UNWRITABLE', `No private directory for sockets can be created: ${all.join('; ')}.`, {
      hint: 'Set TMPDIR to a directory that belongs to you, for example: TMPDIR="$HOME/tmp".',
      cause,
    })
  }
}
