import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { withStoreLock } from '../../download/store-lock.js'
import { diskError } from '../../host/disk-errors.js'
import { isRecord } from '../../settings/is-record.js'
import { writeJsonFile } from '../json-file.js'
import { noChoices, type Choice, type Choices } from './choices.js'

/** Beside the installs; the leading dot keeps it from being taken for one. */
const fileName = '.current.json'

/** ms; whoever holds the lock only writes a small file, or removes an install. */
const patience = 30_000

/** None where nothing was chosen yet, or the file is not one that we know. */
export async function readChoices(store: string): Promise<Choices> {
  try {
    return parse(JSON.parse(await readFile(path.join(store, fileName), 'utf8')))
  } catch {
    return noChoices
  }
}

/**
 * Changes what is chosen, one writer at a time; a reader sees the old choices or the new ones. `change` gives back the
 * same object, or null, to leave all as it is.
 *
 * @returns what holds afterwards
 * @throws CortexError STORE_BUSY, STORE_UNWRITABLE, DISK_FULL, ABORTED, and what `change` throws
 */
export async function changeChoices(
  store: string,
  change: (choices: Choices) => Choices | null | Promise<Choices | null>,
  signal?: AbortSignal,
): Promise<Choices> {
  return withStoreLock(path.join(store, '.current.lock'), { patience, signal }, async () => {
    const before = await readChoices(store)
    const after = (await change(before)) ?? before
    if (after === before) return before
    const file = path.join(store, fileName)
    try {
      const { byKey, refused } = after
      await writeJsonFile(file, { format: 1, byKey, refused })
    } catch (error) {
      throw diskError(error, file)
    }
    return after
  })
}

function parse(value: unknown): Choices {
  if (!isRecord(value) || value['format'] !== 1 || !isRecord(value['byKey'])) return noChoices
  const byKey: Record<string, Choice> = {}
  for (const [key, choice] of Object.entries(value['byKey'])) {
    if (!isRecord(choice) || !isIds(choice['used']) || choice['used'].length === 0) continue
    const { used, trial } = choice
    byKey[key] = { used, trial: typeof trial === 'string' ? trial : null }
  }
  return { byKey, refused: isIds(value['refused']) ? value['refused'] : [] }
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string')
}
