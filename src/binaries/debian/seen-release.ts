import path from 'node:path'
import { diskError } from '../../host/disk-errors.js'
import { CortexError } from '../../errors.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'
import type { Release } from './release.js'

/**
 * Refuses a release older than the last one seen here of this mirror and suite: it would be correctly signed, and could
 * bring back packages with known holes. Then remembers this one.
 */
export async function refuseOlder(folder: string, release: Release, from: string): Promise<void> {
  const file = path.join(folder, 'seen.json')
  const seen = dateIn(await readJsonFile(file))
  if (seen !== null && release.date < seen) {
    throw new CortexError(
      'DEBIAN_INDEX_INVALID',
      `${from} gave an index of ${minute(release.date)}, older than the one of ${minute(seen)} that it gave before.`,
      { hint: `Use another mirror (CORTEX_DEBIAN_MIRROR). If this one was set back on purpose, delete ${file}.` },
    )
  }
  if (seen === release.date) return
  await writeJsonFile(file, { date: new Date(release.date).toISOString() }).catch((error: unknown) => {
    throw diskError(error, file)
  })
}

function dateIn(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('date' in value)) return null
  const date = Date.parse(String(value.date))
  return Number.isNaN(date) ? null : date
}

function minute(date: number): string {
  return `${new Date(date).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
