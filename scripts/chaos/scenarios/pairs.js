import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import { root } from '../../set-up.js'
import { openSupervisor } from '../open-supervisor.js'
import { patientClients } from '../patient-clients.js'
import { exactly, failuresRow, invariantsRow } from '../rows.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { Hosted } from '../open-supervisor.js' */
/** @import { Row } from '../rows.js' */

const floats = ['f32', 'f16', 'bf16']
const types = [...floats, 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'iq4_nl', 'q4_0']
const allPairs = types.flatMap((cacheTypeK) => types.map((cacheTypeV) => ({ cacheTypeK, cacheTypeV })))

/**
 * The real llama-server in every pair of cache types, one after the other under load; then what it could not run, of
 * which nothing may be launched.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function pairs(bench) {
  return [
    ...(await switchThroughPairs(bench)),
    await refusePairs(bench, {
      figure: 'quantized V without flash attention, refused',
      settings: { model: 'demo', flashAttention: 'off' },
      pairs: allPairs.filter(({ cacheTypeV }) => !floats.includes(cacheTypeV)),
    }),
    await refusePairs(bench, {
      figure: 'quantized, where 32 does not divide the head, refused',
      settings: { model: await writeOddModel(bench) },
      pairs: allPairs.filter((pair) => Object.values(pair).some((type) => !floats.includes(type))),
    }),
  ]
}

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function switchThroughPairs(bench) {
  const wanted = bench.short ? allPairs.filter((_, place) => place % 20 === 0) : allPairs
  const supervisor = await openReal(bench, { model: 'demo', ...wanted.at(-1) })
  await supervisor.start()
  const question = { tokens: 4, oracle: false }
  const load = patientClients(supervisor.port, { name: 'pairs', clients: 4, question })
  /** @type {string[]} */
  const astray = []
  for (const pair of wanted) {
    const { outcome, error } = await supervisor.update(pair)
    await untilSent(load, load.records.length + 8)
    const { cacheTypeK, cacheTypeV } = await supervisor.status()
    const runs = cacheTypeK === pair.cacheTypeK && cacheTypeV === pair.cacheTypeV
    if (outcome !== 'applied' || !runs) {
      astray.push(`${pair.cacheTypeK}/${pair.cacheTypeV}: ${outcome} ${error?.message ?? ''}`)
    }
  }
  const requests = await load.stop()
  await supervisor.close()
  const row = exactly(
    `of ${wanted.length} pairs, switched to and observed`,
    wanted.length - astray.length,
    wanted.length,
  )
  return [
    astray.length === 0 ? row : { ...row, measured: astray.join('; ') },
    failuresRow(requests),
    invariantsRow({ requests, notes: [] }),
  ]
}

/**
 * @param {import('../steady-load.js').Load} load
 * @param {number} count
 */
async function untilSent({ records }, count) {
  while (records.length < count) await delay(5)
}

/**
 * @param {Bench} bench
 * @param {{ figure: string, settings: import('../../../src/index.js').Config, pairs: object[] }} options
 * @returns {Promise<Row>}
 */
async function refusePairs(bench, { figure, settings, pairs }) {
  const supervisor = await openReal(bench, { ...settings, cacheType: 'f16' })
  await supervisor.start()
  let refused = 0
  for (const pair of pairs) {
    const { outcome } = await supervisor.update(pair)
    if (outcome === 'rejected') refused++
  }
  // Every launch is a generation.
  const launches = ((await supervisor.status()).generation ?? NaN) - 1
  await supervisor.close()
  return {
    figure: `${figure}, with 0 launches`,
    goal: `${pairs.length}, 0`,
    measured: `${refused}, ${launches}`,
    ok: refused === pairs.length && launches === 0,
    kind: 'invariant',
  }
}

/**
 * @param {Bench} bench
 * @param {import('../../../src/index.js').Config} settings
 * @returns {Promise<Hosted>}
 */
async function openReal(bench, settings) {
  // Where the tests keep the llama-server that they install once.
  const home = process.env['CORTEX_TEST_HOME'] ?? path.join(root, '.cache', 'test-home')
  // More threads than free cores would wait for each other, spinning.
  const shared = { backend: 'cpu', alias: bench.marker, threads: 1 }
  return openSupervisor(bench, { ...shared, ...settings }, { CORTEX_HOME: home })
}

/**
 * A model that runs, but has heads of 48 values.
 * @param {Bench} bench
 * @returns {Promise<string>}
 */
async function writeOddModel({ folder }) {
  const outfile = path.join(folder, 'models.js')
  await esbuild.build({
    stdin: {
      contents: "export { tinyLlama } from './tiny-llama.js'\nexport { writeGguf } from './write-gguf.js'",
      resolveDir: fileURLToPath(new URL('../../../test/fixtures', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'warning',
  })
  const { tinyLlama, writeGguf } = await import(pathToFileURL(outfile).href)
  const model = path.join(folder, 'odd.gguf')
  await writeGguf(model, tinyLlama({ headSize: 48 }))
  return model
}
