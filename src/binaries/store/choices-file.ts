import { copyFile, readFile } from 'node:fs/promises'
import path from 'node:path'
import { withStoreLock } from '../../download/store-lock.js'
import { diskError } from '../../host/disk-errors.js'
import { errnoOf } from '../../host/errno.js'
import { writeJsonFile } from '../json-file.js'
import type { OnBinaryWarning } from '../warning.js'
import { noChoices, type Choices } from './choices.js'
import { choicesLost } from './choices-warnings.js'
import { formatChoices, parseChoices, type ParsedChoices } from './parse-choices.js'

/** Beside the installs; the leading dot keeps it from being taken for one. */
const fileName = '.current.json'
/** What could not be understood, for who wants to mend it by hand. */
const damagedName = '.current.damaged.json'

/** ms; whoever holds the lock only writes a small file, or removes an install. */
const patience = 30_000

/** What is chosen, and null, or why that is not all of what was. */
export async function readChoicesFile(store: string): Promise<ParsedChoices & { file: string }> {
  const file = path.join(store, fileName)
  try {
    return { file, ...parseChoices(await readFile(file, 'utf8')) }
  } catch (error) {
    const errno = errnoOf(error)
    return { file, choices: noChoices, damage: errno === 'ENOENT' ? null : `cannot be read (${errno})` }
  }
}

/** None where nothing was chosen yet; of a file that is damaged, what it still says. */
export async function readChoices(store: string): Promise<Choices> {
  return (await readChoicesFile(store)).choices
}

/**
 * Changes what is chosen, one writer at a time; a reader sees the old choices or the new ones. `change` gives back the
 * same object, or null, to leave all as it is. A file that is damaged is put aside where something has to be written.
 *
 * @param change Gets what the file says, and null or why that is not all of it.
 * @param onWarning Called where the file was damaged and had to be written anew.
 * @returns what holds afterwards
 * @throws CortexError STORE_BUSY, STORE_UNWRITABLE, DISK_FULL, ABORTED, and what `change` throws
 */
export async function changeChoices(
  store: string,
  change: (choices: Choices, damage: string | null) => Choices | null | Promise<Choices | null>,
  signal?: AbortSignal,
  onWarning?: OnBinaryWarning,
): Promise<Choices> {
  return withStoreLock(path.join(store, '.current.lock'), { patience, signal }, async () => {
    const { file, choices: before, damage } = await readChoicesFile(store)
    const after = (await change(before, damage)) ?? before
    if (after === before) return before
    try {
      // A copy: should the new one not come to be, the damage is still there to be told.
      if (damage !== null) await copyFile(file, path.join(store, damagedName))
      await writeJsonFile(file, formatChoices(after))
    } catch (error) {
      throw diskError(error, file)
    }
    if (damage !== null) onWarning?.(choicesLost({ file, damage, kept: damagedName, now: after }))
    return after
  })
}
