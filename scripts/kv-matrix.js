// `npm run kv-matrix -- [MODEL…]`: what is computed for a K/V cache, held against what the real llama-server allocates, to
// the last digit of its log: each tiny model with every cache type and every setting that decides about cells. `npm test`
// takes a sample of it. Ends with 1 where anything differs.
import esbuild from 'esbuild'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.js'

await setUp()
const folder = mkdtempSync(path.join(tmpdir(), 'cortex-kv-matrix-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const matrix = await bundleFixtures()
const wanted = process.argv.slice(2)
const names = Object.keys(matrix.tinyModels).filter((name) => wanted.length === 0 || wanted.includes(name))
const server = await findServer()

let differing = 0
let all = 0
for (const name of names) {
  const model = path.join(folder, 'model.gguf')
  await matrix.writeGguf(model, matrix.tinyModels[name]())
  /** @type {unknown[]} */
  const cases = matrix.casesOf(matrix.modelShape(await matrix.readGguf(model)))
  const found = await startEach(model, cases)
  console.log(`${name.padEnd(28)} ${String(cases.length).padStart(4)} starts, ${found.length} differ`)
  for (const line of found) console.log(`  ${line}`)
  all += cases.length
  differing += found.length
}
console.log(`${all} starts of ${names.length} models: ${all - differing} as computed, ${differing} not`)
process.exitCode = differing === 0 && all > 0 ? 0 : 1

/**
 * As many at once as there are processors.
 * @param {string} model
 * @param {readonly unknown[]} cases
 */
async function startEach(model, cases) {
  const waiting = [...cases]
  /** @type {string[]} */
  const found = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const log = await matrix.loadLog(server, model, matrix.argumentsOf(next))
      const differences = matrix.differences(next, log)
      if (differences.length > 0) found.push(`${matrix.describeCase(next)}: ${differences.join('; ')}`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return found
}

/** The one that the tests use, on the CPU. */
async function findServer() {
  const { createSupervisor } = await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
  const home = process.env.CORTEX_TEST_HOME ?? path.join(root, '.cache', 'test-home')
  const supervisor = await createSupervisor({
    config: { model: 'demo', backend: 'cpu' },
    env: { ...process.env, CORTEX_HOME: home },
    cwd: root,
  })
  const { binary, env } = await supervisor.plan()
  return { executable: binary.executable, env }
}

async function bundleFixtures() {
  const outfile = path.join(folder, 'matrix.js')
  await esbuild.build({
    stdin: {
      contents: [
        "export * from './kv-matrix.js'",
        "export { tinyModels } from './tiny-models/tiny-models.js'",
        "export { writeGguf } from './write-gguf.js'",
        "export { modelShape } from '../../src/kv-cache/model-shape.js'",
        "export { readGguf } from '../../src/models/gguf/read-gguf.js'",
      ].join('\n'),
      resolveDir: fileURLToPath(new URL('../test/fixtures', import.meta.url)),
    },
    bundle: true,
    splitting: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}
