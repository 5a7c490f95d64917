import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterUse } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import { currentInstall } from '../../../src/binaries/store/current-install.js'
import type { WantedInstall } from '../../../src/binaries/store/wanted-install.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { someInstall } from './some-installs.js'

let home: TemporaryFolder
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => home.remove())

async function put(build: number): Promise<void> {
  const install = someInstall({ id: `b${build}`, build, executable: 'install.json' })
  await mkdir(path.join(home.path, install.id))
  await writeFile(path.join(home.path, install.id, 'install.json'), JSON.stringify(install))
}

const current = async (wanted: Partial<WantedInstall> = {}) => {
  const found = await currentInstall({
    store: home.path,
    wanted: { backend: 'auto', version: 'stable', ...wanted },
    host: { platform: 'linux', arch: 'x64' },
  })
  return found?.id
}

test('the first one that is used stays in use when a newer one is installed', async () => {
  expect(await current()).toBeUndefined()
  await put(1)
  expect(await current()).toBe('b1')
  await put(2)
  expect(await current()).toBe('b1')
  await changeChoices(home.path, (choices) => afterUse(choices, 'auto', 'b2'))
  expect(await current()).toBe('b2')
})

test('each wish has its own', async () => {
  await put(1)
  await current()
  await put(2)
  expect(await current({ backend: 'cpu' })).toBe('b2')
  expect(await current({ source: 'github' })).toBe('b2')
  expect(await current()).toBe('b1')
})

test('a build that is pinned is used and not remembered', async () => {
  await put(1)
  await put(2)
  expect(await current({ version: 'b1' })).toBe('b1')
  expect(await current()).toBe('b2')
  expect(await current({ version: 'b1' })).toBe('b1')
  expect((await readChoices(home.path)).byKey).toEqual({ auto: { used: ['b2'], trial: null } })
})

test('one that is gone from the store makes room for the next', async () => {
  await put(1)
  await current()
  await put(2)
  await put(3)
  await rm(path.join(home.path, 'b1'), { recursive: true })
  expect(await current()).toBe('b3')
  expect((await readChoices(home.path)).byKey).toEqual({ auto: { used: ['b3'], trial: null } })
})

test('a store that cannot be written serves all the same', async () => {
  await put(1)
  // Stands where the file would.
  await mkdir(path.join(home.path, '.current.json'))
  expect(await current()).toBe('b1')
})
