// A folder that at most one owner has at a time. JavaScript with Node's builtins only, because scripts/set-up.js needs it
// before anything is installed.
//
// The folder of an owner holds one file, whose name no other ownership ever has. It appears with the file in it: it is
// filled under another name and then renamed, which fails while the target is not empty. So removing exactly that file
// evicts exactly that owner, however many processes do it at once and whatever the folder has become meanwhile; and an
// empty folder is free.
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * @param {string} folder Its parent exists.
 * @param {string} owner A file name, different for every call.
 * @param {string} [content] Of the owner's file.
 * @returns {Promise<boolean>} False: another owner has it, or was faster.
 */
export async function takeFolder(folder, owner, content = '') {
  if ((await ownerOf(folder)) !== null) return false
  const filled = `${folder}.new-${owner}`
  await mkdir(filled)
  try {
    await writeFile(path.join(filled, owner), content)
    // Windows does not rename onto a folder, not even an empty one. One that is not empty stays.
    await rmdir(folder).catch(() => {})
    await rename(filled, folder)
    // A sweep by another process may have emptied it just before.
    await stat(path.join(folder, owner))
  } catch (error) {
    await rm(filled, { recursive: true, force: true })
    if (wasTaken(error)) return false
    throw error
  }
  await sweep(folder)
  return true
}

/**
 * @param {string} folder
 * @returns {Promise<string | null>} Null where the folder is free.
 */
export async function ownerOf(folder) {
  try {
    return (await readdir(folder))[0] ?? null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Ends the ownership of `owner` and no other.
 * @param {string} folder
 * @param {string} owner
 * @returns {Promise<boolean>} Whether it was still the owner.
 */
export async function evictOwner(folder, owner) {
  try {
    await unlink(path.join(folder, owner))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  await rmdir(folder).catch(() => {})
  return true
}

/**
 * Removes what processes have left that died while they filled a folder. One that is alive tries again.
 * @param {string} folder
 */
async function sweep(folder) {
  const parent = path.dirname(folder)
  const prefix = `${path.basename(folder)}.new-`
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {})
  }
}

const taken = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : ['ENOTEMPTY', 'EEXIST']

/** @param {unknown} error */
function wasTaken(error) {
  return ['ENOENT', ...taken].includes(codeOf(error))
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code ?? ''
}
