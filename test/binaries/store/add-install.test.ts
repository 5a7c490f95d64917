import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { addInstall, lockStore, removeInstall } from '../../../src/binaries/store/add-install.js'
import type { InstallRecord } from '../../../src/binaries/store/install-record.js'
import { listInstalls, readInstall } from '../../../src/binaries/store/list-installs.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let store: string
beforeEach(async () => {
  home = await temporaryFolder()
  store = path.join(home.path, 'binaries')
})
afterEach(() => home.remove())

const record = (changes: Partial<InstallRecord> = {}): InstallRecord => ({
  format: 1,
  source: 'debian',
  backend: 'cpu',
  build: 1,
  version: '1 (a)',
  platform: 'linux',
  arch: 'x64',
  digest: 'd',
  archives: [],
  trust: 'debian-signature',
  // The one file that each of these has.
  executable: 'install.json',
  tools: {},
  features: { flags: [], cacheTypes: [], supervisedChild: false },
  installedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
})

function add(
  id: string,
  fill: (folder: string) => Promise<void> = async () => {},
  changes: Partial<InstallRecord> = {},
) {
  return lockStore({ store, target: 'debian' }, (signal) =>
    addInstall({ store, target: 'debian', signal }, async (folder) => {
      await fill(folder)
      return { id, record: record(changes) }
    }),
  )
}

describe('an install', () => {
  test('is in the store once it is whole, readable for all', async () => {
    const seen: string[][] = []
    const install = await add('a', async (folder) => {
      await writeFile(path.join(folder, 'file'), 'x')
      seen.push((await listInstalls(store)).map(({ id }) => id))
    })
    expect(seen).toEqual([[]])
    expect(install).toEqual({ ...record(), id: 'a', folder: path.join(store, 'a') })
    expect((await readdir(path.join(store, 'a'))).sort()).toEqual(['file', 'install.json'])
    expect((await stat(path.join(store, 'a'))).mode & 0o777).toBe(0o755)
    expect(await readdir(store)).toEqual(['a'])
  })

  test('that fails leaves nothing and keeps what was there', async () => {
    await add('a')
    await expect(add('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await readdir(store)).toEqual(['a'])
  })

  test('of an id that is there already is the one that is there', async () => {
    await add('a', undefined, { build: 1 })
    expect((await add('a', undefined, { build: 2 })).build).toBe(1)
  })

  test('takes the place of a folder without a record', async () => {
    await mkdir(path.join(store, 'a/bin'), { recursive: true })
    await add('a')
    expect(await readdir(path.join(store, 'a'))).toEqual(['install.json'])
  })

  test('takes the place of a damaged one, and nothing of that is left', async () => {
    await add('a', (folder) => writeFile(path.join(folder, 'old'), 'x'))
    await writeFile(path.join(store, 'a/install.json'), '{')
    await add('a', (folder) => writeFile(path.join(folder, 'new'), 'x'))
    expect((await readdir(path.join(store, 'a'))).sort()).toEqual(['install.json', 'new'])
    expect(await readdir(store)).toEqual(['a'])
  })

  test.each(['../out', '.hidden', 'a/b', ''])('may not be called %j', async (id) => {
    await expect(add(id)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(await readInstall(store, id)).toBeNull()
    expect(await removeInstall(store, id)).toBe(false)
    expect(await readdir(home.path)).toEqual(['binaries'])
  })

  test('sweeps what dead installers of its target left, and nothing else', async () => {
    for (const name of ['.debian-dead', '.debian-fresh', '.removed-x', '.github-other', 'a']) {
      await mkdir(path.join(store, name, 'deep'), { recursive: true })
      if (name !== '.debian-fresh') await utimes(path.join(store, name), new Date(0), new Date(0))
    }
    await add('b')
    expect((await readdir(store)).sort()).toEqual(['.debian-fresh', '.github-other', 'a', 'b'])
  })

  test('cannot be added where the store is a file', async () => {
    await writeFile(store, '')
    await expect(add('a')).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  })

  test.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EROFS', 'STORE_UNWRITABLE'],
    ['EACCES', 'STORE_UNWRITABLE'],
  ])('that meets %s says %s', async (errno, code) => {
    const fault = Object.assign(new Error(errno), { code: errno, syscall: 'write' })
    await expect(add('a', () => Promise.reject(fault))).rejects.toMatchObject({ code, cause: fault })
    expect(await readdir(store)).toEqual([])
  })

  test('is removed at once', async () => {
    await add('a')
    expect(await removeInstall(store, 'a')).toBe(true)
    expect(await readdir(store)).toEqual([])
    expect(await removeInstall(store, 'a')).toBe(false)
  })
})

describe('a record', () => {
  test.each([
    ['of a later format', { format: 2 }],
    ['that leads out of its folder', { executable: '../../bin/sh' }],
    ['that leads elsewhere', { executable: '/bin/sh' }],
    ['with a tool that leads out', { tools: { sh: '../../bin/sh' } }],
    ['without features', { features: null }],
    ['with a build that is text', { build: '1' }],
  ])('%s is not listed', async (_, changes) => {
    await mkdir(path.join(store, 'a'), { recursive: true })
    await writeFile(path.join(store, 'a/install.json'), JSON.stringify({ ...record(), ...changes }))
    await mkdir(path.join(store, 'b'))
    await writeFile(path.join(store, 'b/install.json'), JSON.stringify(record()))
    expect((await listInstalls(store)).map(({ id }) => id)).toEqual(['b'])
  })

  test.each(['', '{', 'null', '[]', '"x"'])('that reads %j is not listed', async (text) => {
    await mkdir(path.join(store, 'a'), { recursive: true })
    await writeFile(path.join(store, 'a/install.json'), text)
    expect(await listInstalls(store)).toEqual([])
  })
})
