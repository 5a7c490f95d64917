import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { makeFolder } from '../../src/host/make-folder.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('makes what is missing, with the mode that was asked for, and lets be what is there', async () => {
  const deep = join(folder, 'a', 'b', 'c')
  await Promise.all([makeFolder(deep, { mode: 0o700 }), makeFolder(deep, { mode: 0o700 })])
  await makeFolder(deep)
  for (const made of [deep, join(folder, 'a')]) expect((await stat(made)).mode & 0o777).toBe(0o700)
})

test('a file in the way is an error, at the end of the path or within', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(join(file, 'in', 'it'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test('comes back where nothing can be made, as Node’s own does not', async () => {
  await expect(makeFolder('/proc/no-such-folder/state')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) })
})
