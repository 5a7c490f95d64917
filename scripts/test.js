// `npm test -- ARGS`: sets up what is missing, then is `jest ARGS`. Ends with one plain line of counts.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.js'

/**
 * A test file that could not even be loaded counts as one failed test.
 * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} results
 */
export function countTests({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`
}

async function test() {
  await setUp()
  const folder = await mkdtemp(path.join(tmpdir(), 'cortex-test-'))
  const results = path.join(folder, 'results.json')
  try {
    process.exitCode = await runJest(['--json', `--outputFile=${results}`, ...process.argv.slice(2)])
    const counts = await readFile(results, 'utf8').then(JSON.parse, () => null)
    if (counts !== null) process.stdout.write(`${countTests(counts)}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The flags go to node itself and not into NODE_OPTIONS, which the processes under test would inherit. `--json` prints
 * the results on stdout too, where nobody wants them; all that is for people goes to stderr.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function runJest(args) {
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  return new Promise((resolve, reject) => {
    spawn(process.execPath, [...flags, jest, ...args], { cwd: root, stdio: ['inherit', 'ignore', 'inherit'] })
      .on('error', reject)
      .on('close', (code) => resolve(code ?? 1))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await test()
