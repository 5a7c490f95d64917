import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno } from '../host/errno.js'
import { makeFolder } from '../host/make-folder.js'
import type { Settings } from '../settings/settings.js'
import { version } from '../version.js'

/** Where the last settings that served are kept for the next start; readable by this user alone, for the keys in it. */
export function lastGoodFile(stateFolder: string, name: string): string {
  return join(stateFolder, `${name}.last-good.json`)
}

/** Null: nothing has served under this name yet, or with another version, whose settings may have another shape. */
export async function readLastGood(file: string): Promise<Settings | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as { version: string; settings: Settings }
    return kept.version === version ? kept.settings : null
  } catch (error) {
    if (isErrno(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}

export async function writeLastGood(file: string, settings: Settings): Promise<void> {
  await makeFolder(dirname(file), { mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify({ version, settings }), { mode: 0o600 })
  await rename(draft, file)
}
