import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { diskError } from '../../host/disk-errors.js'
import { makeFolder } from '../../host/make-folder.js'
import { downloadFile } from '../../download/download-file.js'
import { type OnProgress } from '../../download/download-request.js'
import { refusedStatus, withoutSecrets } from '../../download/network-errors.js'
import { withStoreLock } from '../../download/store-lock.js'
import { CortexError, isCortexError } from '../../errors.js'
import { openFileBytes } from '../gguf/file-bytes.js'
import { parseHeader } from '../gguf/parse-header.js'
import type { ModelSource, SourceFile } from '../sources/model-source.js'
import { storeKey } from '../sources/store-names.js'
import { readModel, type StoredModel } from './list-models.js'
import { readModelRecord, removeModelRecord, writeModelRecord, type StoredFile } from './model-record.js'

export interface AddModelOptions {
  store: string
  /** As in the config; it is added to the references of the model. */
  reference: string
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

/** Downloads a model to the store, once for all processes that need it at the same time. */
export async function addModel(source: ModelSource, options: AddModelOptions): Promise<StoredModel> {
  const { store, onProgress, signal } = options
  const onWait = () =>
    onProgress?.({ what: `${source.label} (another process is downloading it)`, received: 0, total: null })
  const key = storeKey(source)
  return withStoreLock(lockOf(store, key), { patience: Infinity, signal, onWait }, async (locked) => {
    const present = await readModel(store, key)
    if (present !== null) return remember(present, options)
    try {
      return await fetchModel(source, key, options, locked)
    } catch (thrown) {
      throw diskError(thrown, join(store, key))
    }
  })
}

export function lockOf(store: string, key: string): string {
  return join(store, `${key}.lock`)
}

async function fetchModel(
  source: ModelSource,
  key: string,
  options: AddModelOptions,
  signal: AbortSignal,
): Promise<StoredModel> {
  const { store, reference } = options
  const folder = join(store, key)
  await makeFolder(folder)
  await removeModelRecord(folder)

  const total = sumOfSizes(source.files)
  const files: StoredFile[] = []
  for (const [index, file] of source.files.entries()) {
    const before = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const label = source.files.length === 1 ? source.label : `${source.label} (${index + 1}/${source.files.length})`
    const onProgress: OnProgress = (progress) =>
      options.onProgress?.({ what: label, received: before + progress.received, total: total ?? progress.total })
    files.push(await fetchFile(source, file, folder, { signal, onProgress }))
  }

  const first = source.files[0]
  await writeModelRecord(folder, {
    references: [reference],
    source: source.source,
    url: first === undefined ? '' : withoutSecrets(first.url),
    revision: source.revision,
    files,
    addedAt: new Date().toISOString(),
  })
  const model = await readModel(store, key)
  if (model === null)
    throw new CortexError('STORE_BUSY', `${folder} was changed by another program during the download.`)
  return model
}

async function fetchFile(
  source: ModelSource,
  file: SourceFile,
  folder: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: OnProgress },
): Promise<StoredFile> {
  const path = join(folder, file.name)
  const present = await alreadyFetched(path, file)
  if (present !== null) return present
  try {
    const { bytes, sha256, etag } = await downloadFile({
      url: file.url,
      file: path,
      what: file.name,
      headers: source.headers,
      signal,
      onProgress,
      ...(file.size !== null && { size: file.size }),
      ...(file.sha256 !== null && { sha256: file.sha256 }),
    })
    await checkHeader(path, withoutSecrets(file.url))
    return { name: file.name, bytes, sha256, etag }
  } catch (thrown) {
    const refused = isCortexError(thrown) ? refusedStatus(thrown) : null
    throw (refused === null ? null : source.explainStatus?.(refused.status)) ?? thrown
  }
}

/** A part of a split model that an earlier attempt completed: a file gets its name only once its digest is verified. */
async function alreadyFetched(path: string, { name, size, sha256 }: SourceFile): Promise<StoredFile | null> {
  if (size === null || sha256 === null) return null
  const bytes = await stat(path).then(
    (stats) => stats.size,
    () => -1,
  )
  return bytes === size ? { name, bytes, sha256, etag: null } : null
}

/** Login and error pages may have status 200, too: they must not be stored as models. */
async function checkHeader(path: string, name: string): Promise<void> {
  const file = await openFileBytes(path)
  try {
    await parseHeader({ ...file, name })
  } catch (thrown) {
    await rm(path, { force: true })
    throw thrown
  } finally {
    await file.close()
  }
}

async function remember(model: StoredModel, { store, reference }: AddModelOptions): Promise<StoredModel> {
  if (model.references.includes(reference)) return model
  const folder = join(store, model.key)
  const record = await readModelRecord(folder)
  if (record !== null) await writeModelRecord(folder, { ...record, references: [...record.references, reference] })
  return model
}

function sumOfSizes(files: readonly SourceFile[]): number | null {
  return files.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0)
}
