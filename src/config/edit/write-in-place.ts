import { open } from 'node:fs/promises'

/** Overwrites a file without replacing its inode. If that fails halfway, tries to restore `old`. */
export async function writeInPlace(file: string, text: string, old: string): Promise<void> {
  const handle = await open(file, 'r+')
  const put = async (content: string): Promise<void> => {
    const bytes = Buffer.from(content)
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.truncate(bytes.length)
    await handle.sync()
  }
  try {
    await put(text)
  } catch (error) {
    await put(old).catch(() => undefined)
    throw error
  } finally {
    await handle.close()
  }
}
