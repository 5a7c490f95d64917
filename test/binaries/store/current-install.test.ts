import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterUse } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import { currentInstall } from '../../../src/binaries/store/current-install.js'
import type { WantedInstall } from '../../../src/binaries/store/wanted-install.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { someInstall } from './some-installs.js'

let home: TemporaryFolder
let warnings: BinaryWarning[] = []
beforeEach(async () => {
  warnings = []
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
    onWarning: (warning) => warnings.push(warning),
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
  expect(warnings).toEqual([])
})

test('each kind of config has its own', async () => {
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

test('one that is gone from the store makes room for the next, which is told once', async () => {
  await put(1)
  await current()
  await put(2)
  await put(3)
  await rm(path.join(home.path, 'b1'), { recursive: true })
  expect(await current()).toBe('b3')
  expect((await readChoices(home.path)).byKey).toEqual({ auto: { used: ['b3'], trial: null } })
  expect(await current()).toBe('b3')
  expect(warnings).toMatchObject([
    { code: 'BINARY_LOST', message: expect.stringMatching(/ b1,.* not in the store.* b3 /) },
  ])
})

test('a store that cannot be written serves all the same', async () => {
  await put(1)
  // Stands where the file would.
  await mkdir(path.join(home.path, '.current.json'))
  expect(await current()).toBe('b1')
  expect(warnings).toMatchObject([
    { code: 'BINARY_CHOICE_LOST', message: expect.stringContaining('cannot be read (EISDIR)') },
  ])
})

test('one that is damaged makes room for the next, and what mends it is told', async () => {
  await put(1)
  await current()
  await put(2)
  await writeFile(path.join(home.path, 'b1', 'install.json'), '{')
  expect(await current()).toBe('b2')
  expect(await current()).toBe('b2')
  expect(warnings).toMatchObject([
    {
      code: 'BINARY_LOST',
      message:
        'The build b1, which was chosen, is damaged (its install.json cannot be understood); b2 is used from now on.',
      hint: expect.stringContaining('binaries install'),
    },
  ])
})

test('where it is not known any more what was chosen, what is used instead is told once', async () => {
  await put(1)
  await current()
  await put(2)
  await writeFile(path.join(home.path, '.current.json'), '{"format":1,')
  expect(await current()).toBe('b2')
  expect(await current()).toBe('b2')
  expect(warnings).toMatchObject([{ code: 'BINARY_CHOICE_LOST', message: expect.stringContaining('b2 for auto') }])
  expect(await readFile(path.join(home.path, '.current.damaged.json'), 'utf8')).toBe('{"format":1,')
})
