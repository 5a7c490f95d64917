import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdir, readdir, utimes } from 'node:fs/promises'
import path from 'node:path'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import { verifyInstall } from '../../../src/binaries/store/verify-install.js'
import { bundleSource } from '../../fixtures/bundle-source.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let github: GithubStandIn
let installer: string

beforeAll(async () => {
  home = await temporaryFolder()
  github = await openGithubStandIn()
  github.remaining = 100_000
  installer = await bundleSource(`import './test/fixtures/release-installer.ts'`, home.path, 'installer')
})
afterAll(async () => {
  await github.close()
  await home.remove()
})

interface Ended {
  signal: string | null
  stdout: string
  stderr: string
}

function runInstaller(folder: string, { killBefore = 0, backend = 'cuda' } = {}): Promise<Ended> {
  const job = { home: folder, backend, killBefore }
  return new Promise((resolve) => {
    const env = { ...process.env, ...github.env }
    execFile(process.execPath, [installer, JSON.stringify(job)], { env }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, stdout, stderr })
    })
  })
}

/** Every install that is listed must run and have all its files, and no others. */
async function wholeBuilds(folder: string): Promise<(number | null)[]> {
  const installs = await listInstalls(path.join(folder, 'data/binaries'))
  for (const install of installs) {
    const version = spawnSync(path.join(install.folder, install.executable), ['--version'], { encoding: 'utf8' })
    expect(version.stderr).toContain(String(install.build))
    expect(await verifyInstall(install)).toEqual({ changed: [], missing: [], added: [] })
    expect(await readdir(path.join(install.folder, path.dirname(install.executable)))).toContain('libcudart.so.13')
  }
  return installs.map(({ build }) => build)
}

/** As if it had happened a while ago: a lock is held to be a dead process's after five seconds. */
async function letTimePass(folder: string): Promise<void> {
  const store = path.join(folder, 'data/binaries')
  for (const name of await readdir(store)) {
    if (name.startsWith('.')) await utimes(path.join(store, name), new Date(0), new Date(0))
  }
}

test('sixteen processes that want the same build download it once', async () => {
  await github.publishBuild(11600, { backends: ['cuda-13.4'] })
  const folder = path.join(home.path, 'shared')
  const before = github.objects.requests.length
  const ended = await Promise.all(Array.from({ length: 16 }, () => runInstaller(folder)))
  const ids = ended.map(({ stdout, stderr }) => {
    expect(stderr).toBe('')
    return (JSON.parse(stdout) as { id: string }).id
  })
  expect(new Set(ids).size).toBe(1)
  // The server and CUDA's libraries, each of them once.
  expect(github.objects.requests.length - before).toBe(2)
  expect(await wholeBuilds(folder)).toEqual([11600])
}, 120_000)

test('an installer that is killed at any point leaves the whole old or the whole new', async () => {
  await github.publishBuild(11600, { backends: ['cuda-13.4'] })
  const before = path.join(home.path, 'before')
  expect(await runInstaller(before)).toMatchObject({ signal: null, stderr: '' })
  await github.publishBuild(11700, { backends: ['cuda-13.4'], more: [{ path: 'more', content: 'x' }] })

  const copy = async (name: string): Promise<string> => {
    const folder = path.join(home.path, name)
    await mkdir(folder)
    await cp(before, folder, { recursive: true, verbatimSymlinks: true })
    return folder
  }
  const undisturbed = await runInstaller(await copy('undisturbed'))
  const { changes } = JSON.parse(undisturbed.stdout) as { changes: number }
  expect(changes).toBeGreaterThan(60)

  // All over the install, and each of the last steps, where the record is written and the folder renamed.
  const spread = Array.from({ length: 18 }, (_, index) => 1 + Math.floor((index * (changes - 14)) / 18))
  const last = Array.from({ length: 14 }, (_, index) => changes - index)
  const outcomes = new Set<string>()
  for (const [index, killBefore] of [...spread, ...last].entries()) {
    const folder = await copy(`killed-${killBefore}`)
    expect(await runInstaller(folder, { killBefore })).toMatchObject({ signal: 'SIGKILL' })
    outcomes.add(JSON.stringify(await wholeBuilds(folder)))
    if (index % 4 > 0) continue

    await letTimePass(folder)
    expect(await runInstaller(folder)).toMatchObject({ signal: null, stderr: '' })
    expect(await wholeBuilds(folder)).toEqual([11700, 11600])
    expect((await readdir(path.join(folder, 'data/binaries'))).filter((name) => name.startsWith('.'))).toEqual([])
  }
  expect([...outcomes].sort()).toEqual(['[11600]', '[11700,11600]'])
}, 180_000)
