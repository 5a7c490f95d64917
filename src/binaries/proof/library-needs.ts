import { open } from 'node:fs/promises'
import { readElfNeeds } from './elf-needs.js'
import { readPeNeeds } from './pe-needs.js'
import type { LibraryNeeds, ReadBytes } from './needs.js'

/** null: it cannot be read, or is neither a whole ELF nor a whole PE file. */
export async function readLibraryNeeds(file: string): Promise<LibraryNeeds | null> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return null
  try {
    return await libraryNeeds(async (offset, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    })
  } catch {
    return null
  } finally {
    await handle.close()
  }
}

export async function libraryNeeds(read: ReadBytes): Promise<LibraryNeeds | null> {
  return (await readElfNeeds(read)) ?? (await readPeNeeds(read))
}
