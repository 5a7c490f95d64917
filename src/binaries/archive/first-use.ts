import { createHash } from 'node:crypto'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { diskError } from '../../host/disk-errors.js'
import { readJsonFile, writeJsonFile } from '../json-file.js'

/** In the store: it outlives the installs, so that removing one does not make its address trusted anew. */
const fileName = '.first-use.json'

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
  return (await readAll(store))[keyOf(address)] ?? null
}

/** Records what an address gives from now on. To be called under the lock of its target. @throws CortexError DISK_FULL, STORE_UNWRITABLE */
export async function recordFirstUse(store: string, address: string, use: Omit<FirstUse, 'at'>): Promise<void> {
  const all = await readAll(store)
  const known = all[keyOf(address)]
  if (known?.sha256 === use.sha256 && known.stamp === use.stamp) return
  const file = path.join(store, fileName)
  const uses = { ...all, [keyOf(address)]: { ...use, at: new Date().toISOString() } }
  await writeJsonFile(file, { format: 1, uses }).catch((error: unknown) => {
    throw diskError(error, file)
  })
}

export function changedSinceFirstUse({ place, sha256, at }: FirstUse, actual: string): CortexError {
  return new CortexError(
    'DIGEST_MISMATCH',
    `${place} has given a file with the SHA-256 ${sha256} since ${at.slice(0, 10)}, and now gives one with ${actual}.`,
    { hint: 'It was changed. If you know why and trust it, set binary.sha256 to the new digest. Nothing of it was kept.' },
  )
}

async function readAll(store: string): Promise<Readonly<Record<string, FirstUse>>> {
  const value = await readJsonFile(path.join(store, fileName))
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 1) return {}
  if (!('uses' in value) || typeof value.uses !== 'object' || value.uses === null) return {}
  return value.uses as Record<string, FirstUse>
}

/** Addresses can hold secrets that should not lie on the disk. */
function keyOf(address: string): string {
  return createHash('sha256').update(address).digest('hex')
}
