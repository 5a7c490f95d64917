// `npm run test:runtimes -- [RUNTIME…]`: the built library and its gateway under every major of Node that it promises to
// run in, under Bun and under Deno. Each runtime comes from npm, into .cache/runtimes. One that cannot be had is named
// and is a failure, unless `--missing-ok`.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root, setUp } from './set-up.js'

/**
 * @typedef {object} Runtime
 * @property {string} pack As npm knows it.
 * @property {string[]} args Before the script.
 */

/** @type {Record<string, Runtime>} */
const runtimes = {
  node20: { pack: 'node@20', args: [] },
  node22: { pack: 'node@22', args: [] },
  node24: { pack: 'node@24', args: [] },
  node26: { pack: 'node@26', args: [] },
  bun: { pack: 'bun@1', args: ['run'] },
  deno: { pack: 'deno@2', args: ['run', '--allow-all', '--no-config'] },
}
/** ms. Against hangs only. */
const patience = 300_000

const { values, positionals } = parseArgs({
  options: { 'missing-ok': { type: 'boolean', default: false } },
  allowPositionals: true,
})
if (positionals.some((name) => !(name in runtimes))) {
  console.error(`usage: npm run test:runtimes -- [--missing-ok] [${Object.keys(runtimes).join('|')}]…`)
  process.exit(2)
}

await setUp()
let failed = false
for (const [name, runtime] of Object.entries(runtimes)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const executable = await obtain(name, runtime)
  if (executable === null) {
    console.log(`${name}: NOT TESTED, npm does not give ${runtime.pack} for this machine`)
    failed ||= !values['missing-ok']
    continue
  }
  const startedAt = performance.now()
  console.log(`${name} (${(await output(executable, ['--version'])).split('\n')[0]})`)
  const code = await runSuite(executable, runtime)
  failed ||= code !== 0
  console.log(
    `  ${code === 0 ? 'passed' : `ended with ${code}`}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`,
  )
}
process.exitCode = failed ? 1 : 0

/**
 * The executable itself, not npm's link to it, which may be a script of Node.
 * @param {string} name
 * @param {Runtime} runtime
 */
async function obtain(name, { pack }) {
  const folder = path.join(root, '.cache', 'runtimes', name)
  const command = name.replace(/\d+$/, '')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const places = [
    path.join(folder, 'node_modules', command, 'bin', `${command}${suffix}`),
    path.join(folder, 'node_modules', '.bin', `${command}${suffix}`),
  ]
  for (let tries = 0; tries < 2; tries++) {
    for (const place of places) {
      if ((await stat(place).catch(() => null)) !== null && /\d/.test(await output(place, ['--version']))) return place
    }
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'package.json'), '{"private":true}\n')
    await execute('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', pack], { cwd: folder })
  }
  return null
}

/**
 * @param {string} executable
 * @param {Runtime} runtime
 */
async function runSuite(executable, { args }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'cortex-runtimes-'))
  const suite = path.join(root, 'test', 'runtimes', 'suite.js')
  const fake = path.join(root, 'test', 'fixtures', 'fake-llama-server', 'llama-server')
  try {
    return await execute(executable, [...args, suite, path.join(root, 'dist'), fake, folder], { timeout: patience })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number | string>} The code, or the signal that ended it.
 */
function execute(command, args, options) {
  return new Promise((resolve) => {
    spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options })
      .on('error', (error) => resolve(error.message))
      .on('close', (code, signal) => resolve(code ?? signal ?? 1))
  })
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function output(command, args) {
  return new Promise((resolve) => {
    let text = ''
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => (text += chunk.toString()))
    child.on('error', () => resolve(''))
    child.on('close', () => resolve(text.trim()))
  })
}
