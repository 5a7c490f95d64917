import { open, stat } from 'node:fs/promises'
import { archiveKind, kindLength } from '../unpack/archive-kind.js'

/** Whether a file is an archive rather than a program, by its first bytes. False for a folder, and for what cannot be read. */
export async function isArchive(file: string): Promise<boolean> {
  // To open a named pipe would wait for its writer, for ever.
  if (!(await stat(file).catch(() => null))?.isFile()) return false
  const handle = await open(file).catch(() => null)
  if (handle === null) return false
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(kindLength), 0, kindLength, 0)
    return archiveKind(buffer.subarray(0, bytesRead)) !== null
  } catch {
    return false
  } finally {
    await handle.close()
  }
}
