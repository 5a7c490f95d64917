import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder (0700) in which children of the same owner hand on what their slots hold; null: this build cannot save it. */
export async function openSlotFolder(within: string, flags: readonly string[]): Promise<string | null> {
  if (!flags.includes('--slot-save-path')) return null
  const folder = join(within, 'slots')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

export function slotArguments(folder: string | null): readonly string[] {
  return folder === null ? [] : ['--slot-save-path', folder]
}
