import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Written last to a model's folder: without it, the folder is an unfinished download. */
export interface ModelRecord {
  /** As in configs; several references can mean the same file. */
  references: readonly string[]
  source: 'url' | 'hub'
  /** Of the first file, without credentials. */
  url: string
  /** Commit of a repository. */
  revision: string | null
  /** In order; llama-server gets the first. */
  files: readonly StoredFile[]
  /** ISO 8601. */
  addedAt: string
}

export interface StoredFile {
  name: string
  bytes: number
  /** Lower-case hex. */
  sha256: string
  etag: string | null
}

const fileName = 'model.json'

/** Null where it is missing or unreadable: the model is then downloaded again. */
export async function readModelRecord(folder: string): Promise<ModelRecord | null> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, fileName), 'utf8'))
    return isModelRecord(value) ? value : null
  } catch {
    return null
  }
}

/** Atomic, also on a power failure. */
export async function writeModelRecord(folder: string, record: ModelRecord): Promise<void> {
  const file = join(folder, fileName)
  const handle = await open(`${file}.new`, 'w')
  try {
    await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
}

export async function removeModelRecord(folder: string): Promise<void> {
  await rm(join(folder, fileName), { force: true })
}

function isModelRecord(value: unknown): value is ModelRecord {
  if (typeof value !== 'object' || value === null) return false
  const { references, source, url, revision, files, addedAt } = value as Partial<Record<keyof ModelRecord, unknown>>
  return (
    Array.isArray(references) &&
    references.every((reference) => typeof reference === 'string') &&
    (source === 'url' || source === 'hub') &&
    typeof url === 'string' &&
    (revision === null || typeof revision === 'string') &&
    typeof addedAt === 'string' &&
    Array.isArray(files) &&
    files.length > 0 &&
    files.every(isStoredFile)
  )
}

function isStoredFile(value: unknown): value is StoredFile {
  if (typeof value !== 'object' || value === null) return false
  const { name, bytes, sha256, etag } = value as Partial<Record<keyof StoredFile, unknown>>
  return (
    typeof name === 'string' &&
    // A record must not refer to files outside its folder.
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string' &&
    (etag === null || typeof etag === 'string')
  )
}
