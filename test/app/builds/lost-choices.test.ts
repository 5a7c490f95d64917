import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import { listBinaries } from '../../../src/app/builds/list-binaries.js'
import { rollbackBinary } from '../../../src/app/builds/switch-binary.js'
import { pruneBinaries, removeBinary } from '../../../src/app/builds/prune-binaries.js'
import { storeOfBuilds, type StoreOfBuilds } from '../../fixtures/store-of-builds.js'

let builds: StoreOfBuilds
let warnings: BinaryWarning[] = []
beforeEach(async () => {
  warnings = []
  builds = await storeOfBuilds()
  for (const build of [1, 2, 3]) await builds.put(build)
  await writeFile(file(), '{"format":1,"byKey":{"auto":{"us')
})
afterEach(async () => {
  // Nothing but a choice mends it.
  expect(await readFile(file(), 'utf8')).toBe('{"format":1,"byKey":{"auto":{"us')
  await builds.remove()
})

const file = () => path.join(builds.store, '.current.json')
const surroundings = () => ({
  cwd: builds.home,
  env: { CORTEX_HOME: builds.home },
  onWarning: (warning: BinaryWarning) => warnings.push(warning),
})
const inStore = async () => (await readdir(builds.store)).filter((name) => !name.startsWith('.')).sort()

test('a list tells that it is not known what is chosen', async () => {
  expect(await listBinaries(surroundings())).toHaveLength(3)
  expect(warnings).toMatchObject([{ code: 'BINARY_CHOICE_LOST', hint: expect.stringContaining('binaries use') }])
})

test.each([true, false])('prune keeps every build that can be used, and tells why (dry run: %s)', async (dryRun) => {
  await writeFile(path.join(builds.store, 'b3', 'install.json'), '{')
  expect(await pruneBinaries({ ...surroundings(), dryRun })).toMatchObject([{ id: 'b3' }])
  expect(await inStore()).toEqual(dryRun ? ['b1', 'b2', 'b3'] : ['b1', 'b2'])
  expect(warnings).toMatchObject([{ code: 'BINARY_CHOICE_LOST' }])
})

test('a build that can be used is removed by force only', async () => {
  await expect(removeBinary('b1', surroundings())).rejects.toMatchObject({
    code: 'BINARY_IN_USE',
    message: 'b1 may be in use: the file that records it cannot be understood.',
    hint: expect.stringContaining('--force'),
  })
  expect(await inStore()).toEqual(['b1', 'b2', 'b3'])
  expect(await removeBinary('b1', { ...surroundings(), force: true })).toMatchObject({ id: 'b1' })
  expect(await inStore()).toEqual(['b2', 'b3'])
})

test('a build that is damaged is removed without', async () => {
  await writeFile(path.join(builds.store, 'b3', 'install.json'), '{')
  expect(await removeBinary('b3', surroundings())).toMatchObject({ id: 'b3' })
})

test('there is nothing to go back to, and the reason is told', async () => {
  await expect(rollbackBinary(surroundings())).rejects.toMatchObject({
    code: 'BINARY_NO_PREVIOUS',
    message: expect.stringContaining(`${file()} cannot be understood`),
  })
})
