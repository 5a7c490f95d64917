import { createHash } from 'node:crypto'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { diskError } from '../../host/disk-errors.js'
import { isRecord } from '../../settings/is-record.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'

/** In the store: it outlives the installs, so that removing one does not make its address trusted anew. */
const folderName = '.first-use'

export interface FirstUse {
  /** The address or path, without what could be a secret in it. */
  place: string
  sha256: string
  /** Of a file of this machine, to see whether it was replaced. */
  stamp?: string
  /** ISO 8601. */
  at: string
}

/** What an address or path gave when it was first used; null where it was not. */
export async function readFirstUse(store: string, address: string): Promise<FirstUse | null> {
  const value = await readJsonFile(fileOf(store, address))
  return isRecord(value) && value['format'] === 1 && isFirstUse(value) ? value : null
}

/** Records what an address gives from now on. To be called under the lock of its target. @throws CortexError DISK_FULL, STORE_UNWRITABLE */
export async function recordFirstUse(store: string, address: string, use: Omit<FirstUse, 'at'>): Promise<void> {
  const known = await readFirstUse(store, address)
  if (known?.sha256 === use.sha256 && known.stamp === use.stamp) return
  const file = fileOf(store, address)
  await writeJsonFile(file, { format: 1, ...use, at: new Date().toISOString() }).catch((error: unknown) => {
    throw diskError(error, file)
  })
}

export function changedSinceFirstUse({ place, sha256, at }: FirstUse, actual: string): CortexError {
  return new CortexError(
    'DIGEST_MISMATCH',
    `${place} has given a file with the SHA-256 ${sha256} since ${at.slice(0, 10)}, and now gives one with ${actual}.`,
    {
      hint: 'It was changed. If you know why and trust it, set binary.sha256 to the new digest. Nothing of it was kept.',
    },
  )
}

function isFirstUse(value: object): value is FirstUse {
  const { place, sha256, at } = value as Partial<FirstUse>
  return [place, sha256, at].every((text) => typeof text === 'string')
}

/**
 * One for each address: addresses and paths are installed under different locks, and must not write over each other's. Its
 * name is a digest, because addresses can hold secrets that should not lie on the disk.
 */
function fileOf(store: string, address: string): string {
  return path.join(store, folderName, `${createHash('sha256').update(address).digest('hex')}.json`)
}
