import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CortexError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'

/** Fewer characters could be guessed; ours have 43. */
const shortest = 16

/**
 * The token in `file`; where there is no file, one of 32 random bytes is made, for its owner's eyes only.
 * @throws {CortexError} ADMIN_REFUSED where the file is no token, or others on this machine may read it
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
    throw new CortexError('ADMIN_REFUSED', `${file} does not hold an admin token.`, {
      hint: `It must be one word of at least ${shortest} characters. Without the file, a token is made at the next start.`,
    })
  }
  // Read by its group it may be: a secret that Kubernetes mounts always is.
  if (process.platform !== 'win32' && (mode & 0o027) !== 0) await close(file)
  return token
}

async function close(file: string): Promise<void> {
  try {
    await chmod(file, 0o600)
  } catch (cause) {
    throw new CortexError('ADMIN_REFUSED', `Other users of this machine can read the admin token in ${file}.`, {
      hint: `Make it yours alone: chmod 600 ${file}`,
      cause,
    })
  }
}

/** Complete or not at all, and never over one that another process has just made. */
async function create(file: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await makeFolder(dirname(file), { mode: 0o700 })
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    await link(draft, file)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return
    // A file system without hard links.
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}
