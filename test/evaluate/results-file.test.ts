import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openResults, type ResultsKey } from '../../src/evaluate/results-file.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const key: ResultsKey = { model: 'm', binary: 'b', backend: 'cpu', text: 't', settings: [], conditions: {} }

const build = { build: 1, version: '1', backend: 'cpu' }

test('what is kept is there the next time, with the time it was measured', async () => {
  const results = await openResults(path.join(folder.path, 'new'), key, build, false)
  await results.keep('q8_0', 'speed', { ms: 12, result: { by: 'llama-bench', depths: [] } })
  const { pairs } = await openResults(path.join(folder.path, 'new'), key, build, false)
  expect(pairs['q8_0']!.speed).toEqual({
    ms: 12,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    result: { by: 'llama-bench', depths: [] },
  })
})

test.each(['', '{', '[]', '{"format": 2, "pairs": {"q8_0": {}}}'])(
  'a file that holds %j counts as none',
  async (text) => {
    const { file } = await openResults(folder.path, key, build, false)
    await writeFile(file, text)
    expect((await openResults(folder.path, key, build, false)).pairs).toEqual({})
  },
)

test('a folder that cannot be written is told', async () => {
  const results = await openResults(path.join(folder.path, 'file', 'below'), key, build, false)
  await writeFile(path.join(folder.path, 'file'), '')
  await expect(results.keep('f16', 'speed', { ms: 1, result: {} })).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
})
