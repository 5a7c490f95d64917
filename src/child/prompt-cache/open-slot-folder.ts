import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../../host/errno.js'

/**
 * A folder (0700) in which children of the same owner hand on what their slots hold. Null: this build cannot save it, or
 * there is no place for it, without which a child serves all the same.
 */
export async function openSlotFolder(within: string, flags: readonly string[]): Promise<string | null> {
  if (!flags.includes('--slot-save-path')) return null
  const folder = join(within, 'slots')
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) return null
  }
  return folder
}

export function slotArguments(folder: string | null): readonly string[] {
  return folder === null ? [] : ['--slot-save-path', folder]
}
