import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheTypes } from '../../src/kv-cache/cache-types.js'
import { modelShape } from '../../src/kv-cache/model-shape.js'
import { readGguf } from '../../src/models/gguf/read-gguf.js'
import {
  argumentsOf,
  casesOf,
  describeCase,
  differences,
  loadLog,
  matrixSettings,
  type MatrixCase,
  type Server,
} from '../fixtures/kv-matrix.js'
import { tinyModels, type TinyModel } from '../fixtures/tiny-models/tiny-models.js'
import { writeGguf } from '../fixtures/write-gguf.js'
import { realSupervisor } from './real-server.js'

/** `npm run kv-matrix` takes them all. No factor in common with the number of types or of settings. */
const EVERY = 61
const names = Object.keys(tinyModels) as TinyModel[]

interface Sample {
  path: string
  cases: readonly MatrixCase[]
}

let server: Server
let folder: string
const samples = new Map<TinyModel, Sample>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kv-sizes-'))
  const { supervisor } = await realSupervisor({ config: { model: 'demo', backend: 'cpu' } })
  const { binary, env } = await supervisor.plan()
  server = { executable: binary.executable, env }
  for (const [index, name] of names.entries()) {
    const path = join(folder, `${index}.gguf`)
    await writeGguf(path, tinyModels[name]())
    const cases = casesOf(modelShape(await readGguf(path)))
    // Others for each model, so that all together have everything.
    samples.set(name, { path, cases: cases.filter((_, at) => at % EVERY === (index * 7) % EVERY) })
  }
}, 120_000)
afterAll(async () => {
  await rm(folder, { recursive: true })
})

test('the sample has every type for K and for V, and every setting', () => {
  const all = [...samples.values()].flatMap(({ cases }) => cases)
  const types = cacheTypes.map(({ name }) => name)
  expect(new Set(all.map((one) => one.types.k))).toEqual(new Set(types))
  expect(new Set(all.map((one) => one.types.v))).toEqual(new Set(types))
  expect(new Set(all.map((one) => one.settings))).toEqual(new Set(matrixSettings))
})

test.each(names)('what is computed for %s is what llama-server allocates, cache by cache', async (name) => {
  const { path, cases } = samples.get(name) as Sample
  expect(cases.length).toBeGreaterThan(0)
  for (const one of cases) {
    const log = await loadLog(server, path, argumentsOf(one))
    expect([describeCase(one), ...differences(one, log)]).toEqual([describeCase(one)])
  }
})

test('a draft model has a cache of its own, of the same cells and of its own types', async () => {
  const [model, draft] = [samples.get('qwen3'), samples.get('llama, one K/V head')] as [Sample, Sample]
  const shape = modelShape(await readGguf(draft.path))
  const types = { k: 'q8_0', v: 'q4_0' }
  const settings = { contextSize: 20_000, parallel: 3 }
  const args = [
    ...['--spec-draft-model', draft.path, '--spec-type', 'draft-simple'],
    ...['--spec-draft-type-k', types.k, '--spec-draft-type-v', types.v],
    ...['--ctx-size', '20000', '--parallel', '3', '--fit', 'off'],
  ]
  const log = await loadLog(server, model.path, args)
  expect(log).toContain('loading draft model')
  // The draft's context is the last one.
  expect(differences({ shape, settings, types }, log)).toEqual([])
})
