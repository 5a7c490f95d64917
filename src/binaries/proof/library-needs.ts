import { open } from 'node:fs/promises'
import { readElfNeeds } from './elf-needs.js'
import { readPeNeeds } from './pe-needs.js'

/** What a library asks of the system's loader. */
export interface LibraryNeeds {
  format: 'elf' | 'pe'
  /** Opaque: a library for another machine does not satisfy this one. */
  machine: number
  /** In the order in which they are looked for: `libcudart.so.13`, `cublas64_13.dll`. */
  needed: readonly string[]
  /** ELF: where it says that they lie, `$ORIGIN` not yet put in. */
  runpath: readonly string[]
}

/** As many bytes from there as there are, up to that many. GPU libraries have hundreds of megabytes; their lists, a few kilobytes. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>

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
