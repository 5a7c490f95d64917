import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../host/make-folder.js'

/** null where the file is absent or no JSON: what is cached can be had again. */
export async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return null
  }
}

/** Makes the folder, too. A reader sees the old text or the new one, and so does the next boot after a power cut. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  const fresh = `${file}.${randomBytes(4).toString('hex')}`
  await makeFolder(path.dirname(file))
  try {
    const handle = await open(fresh, 'w')
    try {
      await handle.writeFile(JSON.stringify(value))
      // Else the rename may reach the disk before the text does.
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, file)
  } finally {
    await rm(fresh, { force: true })
  }
}
