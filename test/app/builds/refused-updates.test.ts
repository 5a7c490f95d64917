import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installGithub } from '../../../src/binaries/github/install-github.js'
import { removeInstall } from '../../../src/binaries/store/add-install.js'
import {
  afterFailedProof,
  afterRefusal,
  afterRemoval,
  afterUse,
  choiceOf,
  currentOf,
} from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import type { Install } from '../../../src/binaries/store/install-record.js'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import { userFolders } from '../../../src/host/folders.js'
import { createEventBus } from '../../../src/supervisor/event-bus.js'
import type { Warning } from '../../../src/supervisor/events.js'
import { addBinary } from '../../../src/app/builds/add-binary.js'
import { lookForUpdate } from '../../../src/app/builds/check-for-update.js'
import {
  forgetRefused,
  readRefusedUpdates,
  rememberRefused,
  wasRefused,
} from '../../../src/app/builds/refused-updates.js'
import { settings } from '../../fixtures/facts.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { upstreamArchive } from '../../fixtures/upstream-archives.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let github: GithubStandIn
let serving: Install
let warnings: Warning[]
const binary = { source: 'github', version: 'latest', autoUpdate: true } as const
const key = 'cpu from github'

beforeEach(async () => {
  ;[home, github, warnings] = [await temporaryFolder(), await openGithubStandIn(), []]
  await github.publishBuild(20_001)
  serving = await install()
  await changeChoices(store(), (choices) => afterUse(choices, key, serving.id))
})
afterEach(async () => {
  await github.close()
  await home.remove()
})

const store = () => path.join(home.path, 'data', 'binaries')
const env = () => ({ PATH: process.env['PATH'], CORTEX_HOME: home.path, ...github.env })
const host = () => ({ platform: process.platform, arch: process.arch, env: env() })
const downloads = () => github.objects.requests.length

function install(): Promise<Install> {
  const machine = () => Promise.resolve({ platform: process.platform, arch: process.arch, gpus: [], vulkan: [] })
  return installGithub({
    settings: binary,
    backend: 'cpu',
    host: host(),
    machine,
    folders: userFolders(env()),
    pinned: {},
  })
}

async function look(): Promise<void> {
  const bus = createEventBus()
  bus.subscribe((name, event) => name === 'warning' && warnings.push(event as Warning))
  await lookForUpdate({
    settings: settings({ backend: 'cpu', binary }),
    executable: path.join(serving.folder, serving.executable),
    host: host(),
    folders: userFolders(env()),
    bus,
    signal: new AbortController().signal,
    replan: () => Promise.resolve({ outcome: 'applied', changes: [], strategy: 'blueGreen', parkedMs: 0 }),
  })
}

/** What is downloaded is another build than it says, so that it never gets into the store. */
async function publishMislabelled(build: number): Promise<void> {
  const content = await upstreamArchive({ build: 19_999 })
  await github.publishBuild(build, {
    change: ([asset, ...others]) => [{ name: asset?.name ?? '', content }, ...others],
  })
}

async function prune(id: string): Promise<void> {
  await removeInstall(store(), id)
  await changeChoices(store(), (choices) => afterRemoval(choices, id))
}

test('what is no good before it is installed is downloaded once, and told once with its reason', async () => {
  await publishMislabelled(20_002)
  const before = downloads()
  await look()
  expect(warnings).toMatchObject([
    { code: 'BINARY_UPDATE_FAILED', message: expect.stringContaining('19999'), hint: expect.stringContaining('again') },
  ])
  expect(downloads()).toBe(before + 1)
  await look()
  expect(downloads()).toBe(before + 1)
  expect(warnings).toHaveLength(1)
  expect(await readRefusedUpdates(store())).toMatchObject([
    { source: 'github', reason: expect.stringContaining('19999') },
  ])
})

test('what does not prove itself is downloaded once, also after it was pruned', async () => {
  await github.publishBuild(20_002)
  const before = downloads()
  await look()
  const [failed] = (await listInstalls(store())).filter(({ id }) => id !== serving.id)
  expect(warnings).toMatchObject([{ code: 'BINARY_UPDATE_FAILED' }])
  expect((await readChoices(store())).refused).toEqual([failed?.id])
  await prune(failed?.id ?? '')
  await look()
  expect(downloads()).toBe(before + 1)
  expect(warnings).toHaveLength(1)
})

test('what was taken back is not downloaded again after it was pruned', async () => {
  await github.publishBuild(20_002)
  const { id } = await install()
  await changeChoices(store(), (choices) => afterRefusal(afterUse(choices, key, id), key, id, serving.id))
  await prune(id)
  const before = downloads()
  await look()
  expect(downloads()).toBe(before)
  expect(warnings).toEqual([])
})

test('an older build than the one that serves is not downloaded', async () => {
  github.releases = []
  await github.publishBuild(20_000)
  const before = downloads()
  await look()
  expect(downloads()).toBe(before)
  expect(warnings).toEqual([])
})

test('a newer build is tried, whatever failed before', async () => {
  await publishMislabelled(20_002)
  await look()
  await github.publishBuild(20_003, { server: 'real' })
  await look()
  expect(warnings).toHaveLength(1)
  expect(currentOf(choiceOf(await readChoices(store()), key))).toMatch(/^b20003-/)
})

test('what cannot be had, for no fault of its own, is tried again', async () => {
  await github.publishBuild(20_002, { server: 'real' })
  github.onObject = () => ({ status: 404 })
  await look()
  expect(warnings).toMatchObject([{ code: 'BINARY_UPDATE_FAILED' }])
  github.onObject = () => ({})
  await look()
  expect(currentOf(choiceOf(await readChoices(store()), key))).toMatch(/^b20002-/)
})

test('what failed is tried again once a user has installed it', async () => {
  await github.publishBuild(20_002, { server: 'real' })
  const wish = { source: 'github', version: 'latest' } as const
  const overrides = [
    { key: 'backend', value: 'cpu', flag: '--backend' },
    ...Object.entries(wish).map(([name, value]) => ({ key: `binary.${name}`, value, flag: `--${name}` })),
  ]
  const choice = { cwd: home.path, env: env(), overrides }
  const { id } = await addBinary(choice)
  const newest = (await listInstalls(store())).find((each) => each.id === id)
  if (newest === undefined) throw new Error('It was not installed.')
  await rememberRefused(store(), newest, 'a driver was missing')
  await changeChoices(store(), (choices) => afterFailedProof(choices, id))
  await look()
  expect(currentOf(choiceOf(await readChoices(store()), key))).toBe(serving.id)
  await addBinary(choice)
  await look()
  expect(currentOf(choiceOf(await readChoices(store()), key))).toBe(id)
})

test('what was refused is known by its bytes and its source, and forgotten when it is asked for', async () => {
  const offer = { source: 'debian', digest: 'a'.repeat(64) } as const
  await rememberRefused(store(), offer, 'first')
  await rememberRefused(store(), offer, 'second')
  expect(await readRefusedUpdates(store())).toMatchObject([{ ...offer, reason: 'second' }])
  expect(await wasRefused(store(), offer)).toBe(true)
  expect(await wasRefused(store(), { ...offer, source: 'github' })).toBe(false)
  expect(await wasRefused(store(), { ...offer, digest: 'b'.repeat(64) })).toBe(false)
  expect([await forgetRefused(store(), offer), await forgetRefused(store(), offer)]).toEqual([true, false])
  expect(await wasRefused(store(), offer)).toBe(false)
})

test.each(['', '{', '[]', '{"format":2,"refused":[{}]}', '{"format":1,"refused":[{"source":"github"},7]}'])(
  'a file that reads %j refuses nothing',
  async (text) => {
    await writeFile(path.join(store(), '.refused-updates.json'), text)
    expect(await readRefusedUpdates(store())).toEqual([])
  },
)
