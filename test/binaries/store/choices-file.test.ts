import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterFailedProof, afterUse, noChoices } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
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

describe('a damaged file', () => {
  const kept = () => path.join(home.path, '.current.damaged.json')
  let warnings: BinaryWarning[] = []
  beforeEach(() => {
    warnings = []
  })
  const onWarning = (warning: BinaryWarning) => warnings.push(warning)
  const use = (id: string) => changeChoices(home.path, (choices) => afterUse(choices, 'auto', id), undefined, onWarning)

  test('is kept aside and told by the first change, with what is used from then on', async () => {
    await writeFile(file(), '{"format":1,"byK')
    await use('a')
    expect(await readFile(kept(), 'utf8')).toBe('{"format":1,"byK')
    expect(await readChoices(home.path)).toEqual({ byKey: { auto: { used: ['a'], trial: null } }, refused: [] })
    expect(warnings).toMatchObject([{ code: 'BINARY_CHOICE_LOST', message: expect.stringContaining('a for auto') }])
    expect(warnings[0]).toMatchObject({ hint: expect.stringContaining('.current.damaged.json') })
    await use('b')
    expect(warnings).toHaveLength(1)
    expect((await readdir(home.path)).sort()).toEqual(['.current.damaged.json', '.current.json'])
  })

  test('is told where nothing is chosen afterwards, too', async () => {
    await writeFile(file(), 'null')
    await changeChoices(home.path, (choices) => afterFailedProof(choices, 'a'), undefined, onWarning)
    expect(warnings).toMatchObject([{ message: expect.stringContaining('nothing is chosen now') }])
  })

  test('keeps what can still be read of it', async () => {
    const good = { used: ['c'], trial: null }
    await writeFile(file(), JSON.stringify({ format: 1, byKey: { cpu: good, rocm: 1 }, refused: ['x'] }))
    await use('a')
    expect(await readChoices(home.path)).toMatchObject({ byKey: { cpu: good, auto: { used: ['a'] } }, refused: ['x'] })
    expect(warnings).toMatchObject([{ message: expect.stringContaining('what it says of rocm;') }])
  })

  test('is left alone by a change that changes nothing, which knows of the damage', async () => {
    await writeFile(file(), '{')
    const seen: (string | null)[] = []
    await changeChoices(home.path, (_, damage) => (seen.push(damage), null), undefined, onWarning)
    expect(seen).toEqual(['cannot be understood'])
    expect(await readFile(file(), 'utf8')).toBe('{')
    expect(warnings).toEqual([])
  })

  test('stays where it is when it cannot be kept aside', async () => {
    await writeFile(file(), '{')
    await mkdir(kept())
    await expect(use('a')).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
    expect(await readFile(file(), 'utf8')).toBe('{')
    expect(warnings).toEqual([])
  })
})
