import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readOtherBuilds } from '../../src/evaluate/other-builds.js'
import { openResults, type ResultsKey } from '../../src/evaluate/results-file.js'
import { evaluationReport } from '../../src/evaluate/report/evaluation-report.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'
import { evaluation, pairResult } from './results.js'

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const key: ResultsKey = {
  model: 'm',
  binary: 'b',
  backend: 'cpu',
  text: 't',
  settings: ['-t'],
  conditions: { depths: [0] },
}

async function keep(changes: Partial<ResultsKey>, build: number): Promise<void> {
  const about = { build, version: String(build), backend: changes.backend ?? 'cpu' }
  const results = await openResults(folder.path, { ...key, ...changes }, about, false)
  await results.keep('q8_0', 'speed', { ms: 1, result: pairResult('q8_0', 4).speed })
  await results.keep('q8_0', 'quality', { ms: 1, result: { result: pairResult('q8_0', 4).quality } })
}

test('other builds and backends with the same model, text, settings and conditions, newest first', async () => {
  await keep({}, 3)
  await keep({ binary: 'older' }, 2)
  await keep({ binary: 'newer' }, 9)
  await keep({ backend: 'vulkan' }, 3)
  await keep({ binary: 'x', model: 'another' }, 4)
  await keep({ binary: 'x', text: 'another' }, 5)
  await keep({ binary: 'x', settings: [] }, 6)
  await keep({ binary: 'x', conditions: { depths: [1] } }, 7)
  await writeFile(path.join(folder.path, 'broken.json'), '{')
  const others = await readOtherBuilds(folder.path, key)
  expect(others.map(({ build, backend }) => [build, backend])).toEqual([
    [9, 'cpu'],
    [3, 'vulkan'],
    [2, 'cpu'],
  ])
  expect(others[0]!.pairs).toEqual([{ pair: 'q8_0', divergence: 0.001, prompt: 101, generation: 101 }])
})

test('there are none where nothing was measured', async () => {
  expect(await readOtherBuilds(path.join(folder.path, 'missing'), key)).toEqual([])
  expect(evaluationReport(evaluation())).not.toContain('Other builds')
})

test('the report has them beside this one', async () => {
  await keep({ binary: 'newer' }, 12_345)
  const report = evaluationReport(evaluation({ others: await readOtherBuilds(folder.path, key) }))
  expect(report).toContain('Other builds')
  expect(report).toContain('b12345, cpu')
})
