import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CortexError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'

/** Characters; shorter tokens could be guessed. Generated tokens have 43. */
const shortest = 16

/**
 * Reads the token in `file`; creates the file with 32 random bytes, readable by its owner only, if it does not exist.
 * @throws {CortexError} ADMIN_REFUSED if the file does not contain a token, or other users can read it
 */
export async function ensureAdminToken(file: string): Promise<string> {
  try {
    return await readAdminToken(file)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  await create(file)
  return readAdminToken(file)
}

async function readAdminToken(file: string): Promise<string> {
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
  const token = text.trim()
  if (token.length < shortest || !/^[!-~]+$/.test(token)) {
    throw new CortexError('ADMIN_REFUSED', `${file} does not contain an admin token.`, {
      hint: `It must be one word of at least ${shortest} printable ASCII characters. If you delete the file, the next start creates a new token.`,
    })
  }
  // Group-readable is accepted: secrets mounted by Kubernetes always are.
  if (process.platform !== 'win32' && (mode & 0o027) !== 0) await close(file)
  return token
}

async function close(file: string): Promise<void> {
  try {
    await chmod(file, 0o600)
  } catch (cause) {
    throw new CortexError(
      'ADMIN_REFUSED',
      `Other users of this machine can read the admin token in ${file}, and its permissions could not be changed.`,
      {
        hint: `Restrict it to yourself: chmod 600 ${file}`,
        cause,
      },
    )
  }
}

/** Creates the file atomically, and never replaces one that another process has just created. */
async function create(file: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await makeFolder(dirname(file), { mode: 0o700 })
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    await link(draft, file)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return
    // The file system does not support hard links.
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}
