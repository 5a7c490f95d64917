// Packs the tarball that npm would publish and has publint and attw look at it.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { root, say, setUp } from './set-up.js'

/** What would bloat every install if a slip of `files` or of an import let it in. */
const largestPacked = 6 * 1024 * 1024

await setUp()
const folder = await mkdtemp(path.join(tmpdir(), 'cortex-pack-'))
try {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: root, shell: process.platform === 'win32' },
  )
  const [{ filename, size, entryCount }] = JSON.parse(stdout)
  say(`${filename}: ${entryCount} files, ${(size / 1024).toFixed(0)} KiB`)
  if (size > largestPacked) throw new Error(`The tarball is larger than ${largestPacked} bytes.`)
  const tarball = path.join(folder, filename)
  await run('publint', ['run', '--strict', tarball])
  await run('attw', [
    tarball,
    '--profile',
    'esm-only',
    '--quiet',
    '--exclude-entrypoints',
    'schema.json',
    'package.json',
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

/**
 * @param {string} tool
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(tool, args) {
  const command = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${tool}.cmd` : tool)
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
      .on('error', reject)
      .on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${tool} ended with ${code}.`))))
  })
}
