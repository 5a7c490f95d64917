import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Bytes of all files below, links not followed; what goes away meanwhile counts as nothing. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) return folderSize(file)
      return (await lstat(file).catch(() => null))?.size ?? 0
    }),
  )
  return sizes.reduce((total, size) => total + size, 0)
}
