import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { readJsonFile, writeJsonFile } from '../../src/binaries/json-file.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let home: TemporaryFolder
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await home.remove()
})

async function anyHandle(): Promise<FileHandle> {
  const handle = await open(path.join(home.path, 'other'), 'w')
  await handle.close()
  return Object.getPrototypeOf(handle) as FileHandle
}

test('the new text is on the disk before it takes the place of the old one', async () => {
  const file = path.join(home.path, 'folder', 'file.json')
  await writeJsonFile(file, { is: 'old' })
  const atSync: unknown[] = []
  jest.spyOn(await anyHandle(), 'sync').mockImplementation(async () => {
    atSync.push(await readJsonFile(file))
  })
  await writeJsonFile(file, { is: 'new' })
  expect(atSync).toEqual([{ is: 'old' }])
  expect(await readJsonFile(file)).toEqual({ is: 'new' })
})

test('where it does not get there, the old text stays, and nothing beside it', async () => {
  const file = path.join(home.path, 'folder', 'file.json')
  await writeJsonFile(file, { is: 'old' })
  jest.spyOn(await anyHandle(), 'sync').mockRejectedValue(new Error('EIO'))
  await expect(writeJsonFile(file, { is: 'new' })).rejects.toThrow('EIO')
  expect(await readJsonFile(file)).toEqual({ is: 'old' })
  expect(await readdir(path.dirname(file))).toEqual(['file.json'])
})
