// What `npm start` and `npm test` need on a machine that has only Node and the network. Builtins only: it runs before
// anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from '../src/host/heartbeat-lock.js'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/**
 * Installs and builds what is missing or stale. Every line it prints goes to stderr: stdout belongs to the command
 * that follows.
 */
export async function setUp() {
  try {
    await installAndBuild()
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error
    say(error.message)
    process.exit(1)
  }
}

/** What went wrong is no fault of these scripts: its message is all that a person needs. */
class SetUpFailed extends Error {}

async function installAndBuild() {
  const { engines } = await readJson('package.json')
  if (isOlderThan(process.versions.node, engines.node)) {
    throw new SetUpFailed(
      `cortex-supervisor needs Node ${engines.node}; this is ${process.versions.node}.\n` +
        'Install a newer one from https://nodejs.org, or with a version manager such as nvm or fnm.',
    )
  }
  if ((await packagesToInstall()).length > 0) {
    await lockSetUp(async () => {
      const missing = await packagesToInstall()
      if (missing.length > 0) await install(missing.length)
    })
  }
  if (await isBuildStale()) await buildElsewhere()
}

/**
 * One at a time: two commands may be started in a fresh clone at once.
 * @param {() => Promise<void>} work
 */
export async function lockSetUp(work) {
  const cache = path.join(root, '.cache')
  await mkdir(cache, { recursive: true })
  await withLock(path.join(cache, 'set-up.lock'), { onWait: tellWait }, work)
}

/** @param {number} pid */
function tellWait(pid) {
  say(`Process ${pid} is setting up this folder; waiting for it.`)
}

/**
 * Whether a version such as `20.11.1` does not reach a range of the form `>=20.19`.
 * @param {string} version
 * @param {string} range
 */
export function isOlderThan(version, range) {
  const has = version.split('.').map(Number)
  const wants = range.replace('>=', '').split('.').map(Number)
  for (const [place, want] of wants.entries()) {
    const difference = (has[place] ?? 0) - want
    if (difference !== 0) return difference < 0
  }
  return false
}

/**
 * The packages of a lockfile that are not installed in the locked version. An optional one that is absent is for
 * another platform.
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lockfile
 * @param {Lockfile} locked
 * @param {Lockfile} installed
 */
export function differingPackages(locked, installed) {
  return Object.entries(locked.packages ?? {})
    .filter(([place, entry]) => {
      if (place === '') return false
      const found = installed.packages?.[place]
      return found === undefined ? !entry.optional : found.version !== entry.version
    })
    .map(([place]) => place)
}

async function packagesToInstall() {
  // npm writes this file last, so that a cut-off install is seen too.
  const installed = await readJson('node_modules/.package-lock.json').catch(() => ({}))
  return differingPackages(await readJson('package-lock.json'), installed)
}

/** @param {number} count */
async function install(count) {
  say(`Installing ${count} packages (npm ci) …`)
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env['npm_execpath']
  const code =
    npm !== undefined && /\.c?js$/.test(npm)
      ? await run(process.execPath, [npm, ...args])
      : await run('npm', args, { shell: process.platform === 'win32' })
  if (code !== 0) {
    throw new SetUpFailed(
      `npm ci ended with ${code}; its own lines above say why. The network and a proxy are the usual causes.`,
    )
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
      .on('error', reject)
      .on('close', (code) => resolve(code ?? 1))
  })
}

/** In a process of its own: what a build loads is of no use to the command that follows, which may run for weeks. */
async function buildElsewhere() {
  say('Building …')
  const code = await run(process.execPath, [path.join(root, 'scripts', 'build.js'), '--if-stale'])
  if (code !== 0) throw new SetUpFailed('The build failed; the lines above say why.')
}

const inputs = [
  'src',
  'schemas',
  'scripts/build.js',
  'scripts/collect-licenses.js',
  'scripts/name-dynamic-imports.js',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
const stamp = 'dist/.inputs'

/** One hash over everything that a build depends on. */
export async function hashInputs() {
  const hash = createHash('sha256')
  for (const file of (await Promise.all(inputs.map(listFiles))).flat().sort()) {
    hash
      .update(file)
      .update('\0')
      .update(await readFile(path.join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

export async function isBuildStale() {
  const built = await readFile(path.join(root, stamp), 'utf8').catch(() => null)
  return built === null || built !== (await hashInputs())
}

/**
 * @param {string} place Relative to the root.
 * @returns {Promise<string[]>}
 */
async function listFiles(place) {
  const entries = await readdir(path.join(root, place), { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return null
    throw error
  })
  if (entries === null) return [place]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/** @param {string} file */
async function readJson(file) {
  return JSON.parse(await readFile(path.join(root, file), 'utf8'))
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`)
}
