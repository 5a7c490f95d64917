import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openGithubStandIn, type GithubStandIn } from '../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'
import { askAllTheTime } from './ask-all-the-time.js'
import { chat } from './real-server.js'
import { runCommand, runToEnd, type RunningCommand } from './running-command.js'

let github: GithubStandIn
let home: TemporaryFolder
let start: RunningCommand | null = null

beforeEach(async () => {
  github = await openGithubStandIn()
  home = await temporaryFolder()
  await github.publishBuild(20_001, { server: 'real' })
  const config =
    'backend: cpu\nbinary: { source: github, version: latest }\ngateway: { port: 0 }\nreload: { warmBudget: 1s }\n'
  await writeFile(path.join(home.path, 'cortex.yaml'), config)
})
afterEach(async () => {
  start?.process.kill('SIGKILL')
  await start?.finished
  start = null
  await github.close()
  await home.remove()
})

const options = () => ({
  cwd: home.path,
  env: { CORTEX_HOME: home.path, CORTEX_CONFIG: path.join(home.path, 'cortex.yaml'), ...github.env },
})

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runToEnd([...args, '--json'], options())
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  return JSON.parse(stdout) as Record<string, unknown>
}

test('install, serve, install what is newer, upgrade under load, and go back', async () => {
  const old = await json('binaries', 'install')
  expect(old).toMatchObject({ build: 20_001, source: 'github', trust: 'release-digest', present: false, inUse: true })
  start = runCommand(['start', '--json'], options())
  const ready = await start.event(({ event }) => event === 'ready')
  expect(ready).toMatchObject({ build: 20_001 })

  await github.publishBuild(20_002, { server: 'real' })
  const fresh = await json('binaries', 'install')
  expect(fresh).toMatchObject({ build: 20_002, present: false, inUse: false })
  await expect(json('reload')).resolves.toMatchObject({ outcome: 'unchanged' })
  await expect(json('binaries', 'install')).resolves.toMatchObject({ id: fresh['id'], present: true, inUse: false })

  const url = String(ready['url'])
  const clients = askAllTheTime(url)
  await chat(url, 'Hello')
  await expect(json('binaries', 'use', 'b20002')).resolves.toMatchObject({ outcome: 'applied', previous: old['id'] })
  await chat(url, 'Hello')
  await expect(json('status')).resolves.toMatchObject({ build: 20_002 })
  await expect(json('binaries', 'rollback')).resolves.toMatchObject({ outcome: 'applied', id: old['id'] })
  await chat(url, 'Hello')
  expect((await clients.end()).failed).toEqual([])
  await expect(json('status')).resolves.toMatchObject({ build: 20_001 })
  await expect(json('binaries', 'verify')).resolves.toMatchObject([{ whole: true }, { whole: true }])
})

test('a build that only an option asks for is not in use, and does not become so', async () => {
  const old = await json('binaries', 'install')
  await github.publishBuild(20_002, { server: 'real' })
  const other = await json('binaries', 'install', '--version', 'b20002')
  expect(other).toMatchObject({ build: 20_002, present: false, inUse: false })
  await expect(json('plan', '--offline')).resolves.toMatchObject({ build: old['build'] })

  // Where the config names no source, it is the config's choice that counts, too.
  await writeFile(path.join(home.path, 'cortex.yaml'), 'backend: cpu\n')
  await rm(path.join(home.path, 'data'), { recursive: true })
  const first = await json('binaries', 'install', '--source', 'github', '--version', 'b20001')
  expect(first).toMatchObject({ build: 20_001, inUse: true })
  await expect(json('binaries', 'install', '--source', 'github', '--version', 'latest')).resolves.toMatchObject({
    build: 20_002,
    inUse: false,
  })
  await expect(json('plan', '--offline')).resolves.toMatchObject({ build: 20_001 })
})
