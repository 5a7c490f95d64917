import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withStoreLock } from '../../download/store-lock.js'
import { CortexError } from '../../errors.js'
import { lockOf } from './add-model.js'
import { listModels, type StoredModel } from './list-models.js'
import { removeModelRecord } from './model-record.js'

/**
 * Removes a model by one of its references or by the name of its folder.
 *
 * @throws CortexError MODEL_NOT_FOUND, STORE_BUSY while it is being downloaded, STORE_UNWRITABLE
 */
export async function removeModel(store: string, referenceOrKey: string, signal?: AbortSignal): Promise<StoredModel> {
  const models = await listModels(store)
  const model = models.find(({ key, references }) => key === referenceOrKey || references.includes(referenceOrKey))
  if (model === undefined) {
    throw new CortexError('MODEL_NOT_FOUND', `Model ${referenceOrKey} was not found in ${store}.`, {
      hint:
        models.length === 0
          ? 'The store is empty.'
          : `Models in the store: ${models.flatMap((one) => one.references).join(', ')}.`,
    })
  }
  await withStoreLock(lockOf(store, model.key), { patience: 1000, signal }, async () => {
    const folder = join(store, model.key)
    // First, so that a partly removed folder is never taken for a model.
    await removeModelRecord(folder)
    await rm(folder, { recursive: true, force: true })
  })
  return model
}
