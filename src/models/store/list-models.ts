import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readModelRecord, type ModelRecord } from './model-record.js'

export interface StoredModel extends ModelRecord {
  /** Name of its folder in the store. */
  key: string
  /** Absolute path of the first file. */
  path: string
  /** Bytes of all files. */
  bytes: number
}

/** All completely downloaded models, sorted by the names of their folders. */
export async function listModels(store: string): Promise<StoredModel[]> {
  const names = await readdir(store).catch(() => [])
  const models = await Promise.all(names.sort().map((key) => readModel(store, key)))
  return models.filter((model) => model !== null)
}

/** Null unless every file is present in its full length. */
export async function readModel(store: string, key: string): Promise<StoredModel | null> {
  const folder = join(store, key)
  const record = await readModelRecord(folder)
  const first = record?.files[0]
  if (record === null || first === undefined) return null
  const sizes = await Promise.all(
    record.files.map(({ name }) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  )
  if (record.files.some(({ bytes }, index) => bytes !== sizes[index])) return null
  return { ...record, key, path: join(folder, first.name), bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
