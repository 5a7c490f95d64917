import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterUse, noChoices } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => home.remove())

const file = () => path.join(home.path, '.current.json')

test('what is chosen is read again, and nothing else is left in the store', async () => {
  const chosen = await changeChoices(home.path, (choices) => afterUse(choices, 'auto', 'a'))
  expect(await readChoices(home.path)).toEqual(chosen)
  expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ format: 1 })
  expect(await readdir(home.path)).toEqual(['.current.json'])
})

test('a change that changes nothing writes nothing', async () => {
  expect(await changeChoices(home.path, () => null)).toEqual(noChoices)
  expect(await changeChoices(home.path, (choices) => choices)).toEqual(noChoices)
  expect(await readdir(home.path)).toEqual([])
})

test('many changes at once are made one after the other', async () => {
  const ids = Array.from({ length: 12 }, (_, at) => `i${at}`)
  await Promise.all(ids.map((id) => changeChoices(home.path, (choices) => afterUse(choices, 'auto', id))))
  const { byKey } = await readChoices(home.path)
  expect([...byKey['auto']!.used].sort()).toEqual([...ids].sort())
})

test('a change that fails leaves what was there', async () => {
  const chosen = await changeChoices(home.path, (choices) => afterUse(choices, 'auto', 'a'))
  await expect(changeChoices(home.path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readChoices(home.path)).toEqual(chosen)
})

describe('a file', () => {
  test.each(['', '{', 'null', '[]', '{"format":2,"byKey":{}}', '{"format":1}', '{"format":1,"byKey":[]}'])(
    'that reads %j says nothing',
    async (text) => {
      await writeFile(file(), text)
      expect(await readChoices(home.path)).toEqual(noChoices)
    },
  )

  test('whose parts make no sense says the rest', async () => {
    const good = { used: ['a'], trial: null }
    const byKey = { cpu: good, auto: { used: [1] }, rocm: null, vulkan: { used: [] }, cuda: { used: ['b'], trial: 7 } }
    await writeFile(file(), JSON.stringify({ format: 1, byKey, refused: 'x' }))
    expect(await readChoices(home.path)).toEqual({
      byKey: { cpu: good, cuda: { used: ['b'], trial: null } },
      refused: [],
    })
  })

  test('that cannot be written is told as such', async () => {
    await mkdir(file())
    await expect(changeChoices(home.path, (choices) => afterUse(choices, 'auto', 'a'))).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
    })
  })
})
