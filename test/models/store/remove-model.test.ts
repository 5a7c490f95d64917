import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { withStoreLock } from '../../../src/download/store-lock.js'
import { listModels } from '../../../src/models/store/list-models.js'
import { writeModelRecord } from '../../../src/models/store/model-record.js'
import { removeModel } from '../../../src/models/store/remove-model.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

async function add(key: string, reference: string): Promise<void> {
  await mkdir(path.join(folder.path, key))
  await writeFile(path.join(folder.path, key, 'm.gguf'), 'GGUF')
  await writeModelRecord(path.join(folder.path, key), {
    references: [reference, `${reference}:Q8_0`],
    source: 'hub',
    url: 'https://a.example/m.gguf',
    revision: 'c',
    files: [{ name: 'm.gguf', bytes: 4, sha256: 'a', etag: null }],
    addedAt: '2026-01-01T00:00:00.000Z',
  })
}

test('a model is removed by any of its names, or by its folder, and nothing else', async () => {
  await add('a', 'hf:o/a')
  await add('b', 'hf:o/b')
  await add('c', 'hf:o/c')
  await expect(removeModel(folder.path, 'hf:o/a:Q8_0')).resolves.toMatchObject({ key: 'a', bytes: 4 })
  await removeModel(folder.path, 'b')
  expect((await listModels(folder.path)).map(({ key }) => key)).toEqual(['c'])
  expect(await readdir(folder.path)).toEqual(['c'])
})

test('what is not there says what is', async () => {
  await add('a', 'hf:o/a')
  await expect(removeModel(folder.path, 'hf:o/x')).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    hint: expect.stringContaining('hf:o/a'),
  })
  await expect(removeModel(path.join(folder.path, 'none'), '../..')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

test('what somebody is at is left alone', async () => {
  await add('a', 'hf:o/a')
  await withStoreLock(path.join(folder.path, 'a.lock'), { patience: 0 }, async () => {
    await expect(removeModel(folder.path, 'a')).rejects.toMatchObject({ code: 'STORE_BUSY' })
  })
  await expect(listModels(folder.path)).resolves.toHaveLength(1)
})

test('a record that is damaged or leads elsewhere is no model', async () => {
  await add('a', 'hf:o/a')
  for (const text of [
    '',
    '{',
    '{}',
    'null',
    '{"references":["x"],"source":"hub","url":"","revision":null,"addedAt":"","files":[]}',
  ]) {
    await writeFile(path.join(folder.path, 'a', 'model.json'), text)
    await expect(listModels(folder.path)).resolves.toEqual([])
  }
  await writeFile(path.join(folder.path, 'b'), 'GGUF')
  await writeFile(
    path.join(folder.path, 'a', 'model.json'),
    JSON.stringify({
      references: ['x'],
      source: 'hub',
      url: '',
      revision: null,
      addedAt: '',
      files: [{ name: '../b', bytes: 4, sha256: 'a', etag: null }],
    }),
  )
  await expect(listModels(folder.path)).resolves.toEqual([])
})
