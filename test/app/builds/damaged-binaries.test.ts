import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterUse } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import { currentInstall } from '../../../src/binaries/store/current-install.js'
import { listBinaries } from '../../../src/app/builds/list-binaries.js'
import { useBinary } from '../../../src/app/builds/switch-binary.js'
import { pruneBinaries, removeBinary } from '../../../src/app/builds/prune-binaries.js'
import { verifyBinaries } from '../../../src/app/builds/verify-binaries.js'
import { storeOfBuilds, type StoreOfBuilds } from '../../fixtures/store-of-builds.js'

let builds: StoreOfBuilds
beforeEach(async () => {
  builds = await storeOfBuilds()
  await builds.put(1)
  await builds.put(2)
  await writeFile(path.join(builds.store, 'b2', 'install.json'), '{"format":1,')
})
afterEach(() => builds.remove())

const surroundings = () => ({ cwd: builds.home, env: { CORTEX_HOME: builds.home } })
const inStore = async () => (await readdir(builds.store)).filter((name) => !name.startsWith('.')).sort()

describe('a build whose record is broken', () => {
  test('is listed, with what to do', async () => {
    const [whole, damaged, ...others] = await listBinaries(surroundings())
    expect(whole).toMatchObject({ id: 'b1', damaged: null })
    expect(damaged).toMatchObject({ id: 'b2', damaged: 'its install.json cannot be understood', running: false })
    expect(damaged).toMatchObject({ bytes: 1012, hint: expect.stringContaining('binaries remove b2') })
    expect(others).toEqual([])
  })

  test('is never chosen, not even where it was', async () => {
    await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b2'))
    const found = await currentInstall({
      store: builds.store,
      wanted: { backend: 'auto', version: 'stable' },
      host: process,
    })
    expect(found?.id).toBe('b1')
  })

  test('is removed by its name, though it is the one in use', async () => {
    await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b2'))
    expect(await removeBinary('b2', surroundings())).toEqual({ id: 'b2', bytes: 1012 })
    expect(await inStore()).toEqual(['b1'])
    expect((await readChoices(builds.store)).byKey).toEqual({})
  })

  test('is pruned, and what is in use stays', async () => {
    expect(await pruneBinaries({ ...surroundings(), dryRun: true })).toEqual([{ id: 'b2', bytes: 1012 }])
    expect(await pruneBinaries({ ...surroundings(), keep: 3 })).toEqual([{ id: 'b2', bytes: 1012 }])
    expect(await inStore()).toEqual(['b1'])
  })

  test('cannot be used, which leads to what mends it', async () => {
    await expect(useBinary('b2', surroundings())).rejects.toMatchObject({
      code: 'BINARY_NOT_FOUND',
      message: 'b2 is damaged: its install.json cannot be understood.',
      hint: expect.stringContaining('binaries install'),
    })
  })

  test('is not whole', async () => {
    expect(await verifyBinaries('b2', surroundings())).toMatchObject([
      { id: 'b2', whole: false, damaged: 'its install.json cannot be understood' },
    ])
  })
})

test('what a later version of this package installed is listed, and not pruned', async () => {
  await writeFile(path.join(builds.store, 'b2', 'install.json'), '{"format":2}')
  expect(await pruneBinaries(surroundings())).toEqual([])
  expect((await listBinaries(surroundings()))[1]).toMatchObject({
    damaged: 'its install.json is of a later version of this package',
    hint: expect.not.stringContaining('binaries install'),
  })
})

test('a build whose server is gone is listed as damaged, and pruned', async () => {
  await rm(path.join(builds.store, 'b1', 'llama-server'))
  expect(await listBinaries(surroundings())).toMatchObject([
    { id: 'b1', damaged: 'its llama-server is missing' },
    { id: 'b2' },
  ])
  await pruneBinaries(surroundings())
  expect(await inStore()).toEqual([])
})
