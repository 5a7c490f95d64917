import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno } from './errno.js'

/**
 * Makes a folder and those above it that are missing; throws the system's own errors. One step at a time: Node's own
 * `recursive` never comes back where a folder exists and takes no others, as below /proc.
 */
export async function makeFolder(folder: string, { mode = 0o777 }: { mode?: number } = {}): Promise<void> {
  if (await made(folder, mode)) return
  const above = dirname(folder)
  if (above !== folder) await makeFolder(above, { mode })
  await mkdir(folder, { mode }).catch(unlessThere(folder))
}

/** False: there is no folder to make it in. */
async function made(folder: string, mode: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode }).catch(unlessThere(folder))
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}

/** Another process may make the same folder at the same time; a read-only file system says so of folders that exist. */
function unlessThere(folder: string): (error: unknown) => Promise<void> {
  return async (error) => {
    const found = isErrno(error, 'ENOENT') ? null : await stat(folder).catch(() => null)
    if (found?.isDirectory() !== true) throw error
  }
}
