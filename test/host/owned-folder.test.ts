import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { evictOwner, ownerOf, takeFolder } from '../../src/host/owned-folder.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let parent: TemporaryFolder
let folder: string
beforeEach(async () => {
  parent = await temporaryFolder()
  folder = path.join(parent.path, 'x.lock')
})
afterEach(() => parent.remove())

test('has one owner of many that take it at once, and nothing else is left', async () => {
  const taken = await Promise.all(Array.from({ length: 50 }, (_, index) => takeFolder(folder, `owner-${index}`)))
  expect(taken.filter(Boolean)).toHaveLength(1)
  expect(await ownerOf(folder)).toBe(`owner-${taken.indexOf(true)}`)
  expect(await readdir(parent.path)).toEqual(['x.lock'])
})

test('tells what its owner wrote, and is free once that one is evicted', async () => {
  await takeFolder(folder, 'first', 'a text')
  expect(await readFile(path.join(folder, 'first'), 'utf8')).toBe('a text')
  expect(await evictOwner(folder, 'first')).toBe(true)
  expect(await ownerOf(folder)).toBeNull()
  expect(await readdir(parent.path)).toEqual([])
})

test('an eviction that comes late hits no later owner', async () => {
  await takeFolder(folder, 'first')
  await evictOwner(folder, 'first')
  await takeFolder(folder, 'second')
  expect(await evictOwner(folder, 'first')).toBe(false)
  expect(await ownerOf(folder)).toBe('second')
})

test('evicted and taken by twenty at once, over and over, it never has two owners', async () => {
  await takeFolder(folder, 'dead')
  let owners = 0
  let taken = 0
  const contend = async (name: string): Promise<void> => {
    await evictOwner(folder, 'dead')
    for (let turn = 0; turn < 20; turn++) {
      if (!(await takeFolder(folder, `${name}-${turn}`))) continue
      taken++
      expect(++owners).toBe(1)
      await readdir(parent.path)
      owners--
      expect(await evictOwner(folder, `${name}-${turn}`)).toBe(true)
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => contend(String(index))))
  expect(taken).toBeGreaterThan(0)
  expect(await readdir(parent.path)).toEqual([])
})

test('an empty folder is free, and what a dead process has left half done is cleared away', async () => {
  await mkdir(folder)
  await mkdir(`${folder}.new-dead`)
  await writeFile(`${folder}.new-dead/dead`, '')
  expect(await takeFolder(folder, 'mine')).toBe(true)
  expect(await readdir(parent.path)).toEqual(['x.lock'])
})

test('without a parent, it cannot be made', async () => {
  await expect(takeFolder(path.join(folder, 'below'), 'mine')).rejects.toMatchObject({ code: 'ENOENT' })
})
