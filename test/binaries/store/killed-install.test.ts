import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFile, spawnSync } from 'node:child_process'
import { cp, readdir, utimes } from 'node:fs/promises'
import path from 'node:path'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import { brokenSums } from '../../fixtures/broken-sums.js'
import { bundleSource } from '../../fixtures/bundle-source.js'
import { llamaPackages, openDebianStandIn, type DebianStandIn } from '../../fixtures/debian-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let archive: DebianStandIn
let installer: string

beforeAll(async () => {
  home = await temporaryFolder()
  archive = await openDebianStandIn()
  installer = await bundleSource(`import './test/fixtures/killed-installer.ts'`, home.path, 'installer')
})
afterAll(async () => {
  await archive.close()
  await home.remove()
})

interface Ended {
  signal: string | null
  stdout: string
  stderr: string
}

function runInstaller(folder: string, killBefore: number): Promise<Ended> {
  const job = { mirror: archive.mirror, key: archive.key, home: folder, killBefore }
  return new Promise((resolve) => {
    execFile(process.execPath, [installer, JSON.stringify(job)], (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, stdout, stderr })
    })
  })
}

/** Every install that is listed must run and have all its files. */
async function wholeBuilds(folder: string): Promise<(number | null)[]> {
  const installs = await listInstalls(path.join(folder, 'data/binaries'))
  for (const install of installs) {
    const version = spawnSync(path.join(install.folder, install.executable), ['--version'], { encoding: 'utf8' })
    expect(version.stderr).toContain(`build ${String(install.build)}`)
    expect(await brokenSums(install.folder)).toEqual([])
  }
  return installs.map(({ build }) => build)
}

/** As if it had happened a while ago: only an old folder is taken for one that a dead process has left. */
async function letTimePass(folder: string): Promise<void> {
  const store = path.join(folder, 'data/binaries')
  for (const name of await readdir(store)) {
    if (name.startsWith('.')) await utimes(path.join(store, name), new Date(0), new Date(0))
  }
}

test('an installer that is killed at any point leaves the whole old or the whole new', async () => {
  const before = path.join(home.path, 'before')
  await archive.publish()
  expect(await runInstaller(before, 0)).toMatchObject({ signal: null, stderr: '' })
  await archive.publish({ packages: llamaPackages({ build: 11700 }) })

  const copy = async (name: string): Promise<string> => {
    const folder = path.join(home.path, name)
    await cp(before, folder, { recursive: true, verbatimSymlinks: true })
    return folder
  }
  const undisturbed = await runInstaller(await copy('undisturbed'), 0)
  const { changes } = JSON.parse(undisturbed.stdout) as { changes: number }
  expect(changes).toBeGreaterThan(60)

  // All over the install, and each of the last steps, where the record is written and the folder renamed.
  const spread = Array.from({ length: 10 }, (_, index) => 1 + Math.floor((index * (changes - 8)) / 10))
  const last = Array.from({ length: 8 }, (_, index) => changes - index)
  const outcomes = new Set<string>()
  for (const [index, killBefore] of [...spread, ...last].entries()) {
    const folder = await copy(`killed-${killBefore}`)
    expect(await runInstaller(folder, killBefore)).toMatchObject({ signal: 'SIGKILL' })
    outcomes.add(JSON.stringify(await wholeBuilds(folder)))
    if (index % 3 > 0) continue

    await letTimePass(folder)
    expect(await runInstaller(folder, 0)).toMatchObject({ signal: null, stderr: '' })
    expect(await wholeBuilds(folder)).toEqual([11700, 11669])
    expect((await readdir(path.join(folder, 'data/binaries'))).filter((name) => name.startsWith('.'))).toEqual([])
  }
  expect([...outcomes].sort()).toEqual(['[11669]', '[11700,11669]'])
}, 120_000)
