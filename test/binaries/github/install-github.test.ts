import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installGithub, type InstallGithubOptions } from '../../../src/binaries/github/install-github.js'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import { verifyInstall } from '../../../src/binaries/store/verify-install.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import { CortexError } from '../../../src/errors.js'
import type { Progress } from '../../../src/download/download-request.js'
import type { MachineFacts } from '../../../src/facts/machine-facts.js'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { openFileHost } from '../../fixtures/file-host.js'
import { openGithubStandIn, sha256Of, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let github: GithubStandIn
let warnings: BinaryWarning[]
beforeEach(async () => {
  home = await temporaryFolder()
  github = await openGithubStandIn()
  warnings = []
})
afterEach(async () => {
  await github.close()
  await home.remove()
})

const nvidia = {
  vendor: 'nvidia',
  name: 'RTX',
  memory: 1,
  driver: '590.10',
  cuda: '13.1',
  computeCapability: '8.9',
} as const
const machine: MachineFacts = {
  platform: 'linux',
  arch: process.arch,
  libc: { name: 'glibc', version: '2.41' },
  gpus: [nvidia],
  vulkan: [{ name: 'RTX', type: 'discrete' }],
}

type Changes = Partial<Omit<InstallGithubOptions, 'settings'>> & {
  settings?: Partial<BinarySettings>
  env?: NodeJS.ProcessEnv
}

function install({ settings, env, ...changes }: Changes = {}) {
  return installGithub({
    settings: { source: 'github', version: 'latest', ...settings },
    backend: 'auto',
    host: { platform: 'linux', arch: process.arch, env: { PATH: process.env['PATH'], ...github.env, ...env } },
    machine: async () => machine,
    folders: { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') },
    pinned: {},
    onWarning: (warning) => warnings.push(warning),
    ...changes,
  })
}

const store = () => path.join(home.path, 'data/binaries')
const below = async (folder: string) => (await readdir(path.join(home.path, folder)).catch(() => [])).sort()
const run = (folder: string, file: string, ...args: string[]) =>
  spawnSync(path.join(folder, file), args, { encoding: 'utf8' }).stderr

describe('an install', () => {
  test('is unpacked, probed, and whole', async () => {
    await github.publishBuild(11700)
    const progress: Progress[] = []
    const installed = await install({ onProgress: (step) => progress.push(step) })
    const archive = github.releases[0]?.assets[0]
    expect(installed).toMatchObject({
      id: `b11700-cpu-github-${installed.digest.slice(0, 8)}`,
      source: 'github',
      backend: 'cpu',
      build: 11700,
      trust: 'release-digest',
      archives: [{ name: archive?.name, sha256: sha256Of(archive?.content ?? Buffer.of()) }],
      executable: 'llama/llama-b11700/llama-server',
      tools: { 'llama-bench': 'llama/llama-b11700/llama-bench' },
    })
    expect(run(installed.folder, installed.executable, '--version')).toContain('11700')
    expect(await verifyInstall(installed)).toEqual({ changed: [], missing: [], added: [] })
    expect(await below('data/binaries')).toEqual([installed.id])
    // The archive is not needed any more.
    expect(await below('cache/archives')).toEqual([])
    const size = archive?.content.length ?? 0
    expect(progress.at(-1)).toEqual({ what: 'llama.cpp b11700 (cpu)', received: size, total: size })
    expect(warnings).toEqual([])
  })

  test.each([
    ['a zip of 2025', { era: 'zip' } as const, 'llama/build/bin/llama-server'],
    ['a tar.gz', {}, 'llama/llama-b5000/llama-server'],
  ])('from %s has its server where that has it', async (_, options, executable) => {
    await github.publishBuild(5000, options)
    const installed = await install({ backend: 'cpu' })
    expect(installed).toMatchObject({ executable, build: 5000 })
    expect(run(installed.folder, installed.executable, '--version')).toContain('5000')
  })

  test('with CUDA has its libraries next to the server', async () => {
    await github.publishBuild(11700, { backends: ['cpu', 'cuda-13.4', 'vulkan'] })
    const progress: Progress[] = []
    const installed = await install({ onProgress: (step) => progress.push(step) })
    expect(installed).toMatchObject({ backend: 'cuda-13.4', id: expect.stringMatching(/^b11700-cuda-13\.4-github-/) })
    const files = await readdir(path.join(installed.folder, 'llama/llama-b11700'))
    expect(files).toEqual(expect.arrayContaining(['libcudart.so.13', 'libcudart.so.13.4.1', 'libggml-cuda.so']))
    expect(files).not.toContain('EULA.txt')
    expect((await readdir(installed.folder)).sort()).toEqual(['files.json', 'install.json', 'llama'])
    expect(installed.archives).toHaveLength(2)
    expect(await verifyInstall(installed)).toEqual({ changed: [], missing: [], added: [] })
    // Those are the same for many builds.
    expect(await below('cache/archives')).toEqual([expect.stringContaining('cudart')])
    expect(progress.every(({ received, total }) => received <= (total ?? 0))).toBe(true)
    const received = progress.map((step) => step.received)
    expect(received).toEqual([...received].sort((a, b) => a - b))
  })

  test('that is there already is not fetched again', async () => {
    await github.publishBuild(11700)
    const first = await install()
    const second = await install()
    expect(second).toEqual(first)
    expect(github.objects.requests).toHaveLength(1)
  })

  test('of another kind beside it is another', async () => {
    await github.publishBuild(11600)
    await github.publishBuild(11700, { backends: ['cpu', 'vulkan'] })
    const ids = [
      await install(),
      await install({ backend: 'cpu' }),
      await install({ settings: { version: 'b11600' } }),
    ].map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect((await listInstalls(store())).map(({ id }) => id).sort()).toEqual([...ids].sort())
  })

  test('that another process has just made is taken', async () => {
    await github.publishBuild(11700)
    const first = await install()
    expect(await install({ reuse: async () => first, settings: { version: 'b1' } })).toBe(first)
  })

  test('is not begun offline, and says what to do', async () => {
    await expect(install({ offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
    expect(github.api.requests).toEqual([])
  })

  test('that is another build than its release is refused', async () => {
    const [old] = (await github.publishBuild(11600)).assets
    await github.publishBuild(11700, {
      change: ([asset, ...others]) => [{ name: asset?.name ?? '', content: old?.content ?? Buffer.of() }, ...others],
    })
    await expect(install()).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringMatching(/11600.*b11700/),
    })
    expect(await below('data/binaries')).toEqual([])
  })

  test('for which there is no room is refused before anything is fetched', async () => {
    await github.publishBuild(11700, { change: (assets) => assets.map((asset) => ({ ...asset, size: 2 ** 52 })) })
    await expect(install()).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/\d+ MiB are needed at .* and \d+ MiB are free/),
    })
    expect(github.objects.requests).toEqual([])
  })
})

describe('trust', () => {
  const pinnedFor = (content: Buffer, name: string) => ({
    b11700: { [name]: { sha256: sha256Of(content), size: content.length } },
  })

  test('in this package’s own digest comes before that of the API', async () => {
    const [asset] = (
      await github.publishBuild(11700, {
        change: (assets) => assets.map((each) => ({ ...each, digest: `sha256:${'0'.repeat(64)}` })),
      })
    ).assets
    if (asset === undefined) throw new Error('no asset')
    expect(await install({ pinned: pinnedFor(asset.content, asset.name) })).toMatchObject({ trust: 'pinned-digest' })
  })

  test('that is misplaced deletes the file, and says what was expected and who said so', async () => {
    const [asset] = (await github.publishBuild(11700)).assets
    if (asset === undefined) throw new Error('no asset')
    const other = Buffer.alloc(asset.content.length)
    const failure = install({ pinned: pinnedFor(other, asset.name) })
    await expect(failure).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    const { message } = (await failure.catch((error: unknown) => error)) as Error
    for (const part of [asset.name, sha256Of(other), sha256Of(asset.content), 'the digests in this package'])
      expect(message).toContain(part)
    expect(await below('cache/archives')).toEqual([])
    expect(await below('data/binaries')).toEqual([])
  })

  test('is refused where nobody vouches, and left to the user', async () => {
    const [asset] = (
      await github.publishBuild(11700, { change: (assets) => assets.map((each) => ({ ...each, digest: null })) })
    ).assets
    await expect(install()).rejects.toMatchObject({ code: 'DIGEST_UNKNOWN' })
    expect(github.objects.requests).toEqual([])
    const sha256 = sha256Of(asset?.content ?? Buffer.of())
    expect(await install({ settings: { sha256 } })).toMatchObject({ trust: 'given-sha256' })
  })

  test('of two archives is that of the weaker', async () => {
    const release = await github.publishBuild(11700, { backends: ['cuda-13.4'] })
    const [asset] = release.assets
    if (asset === undefined) throw new Error('no asset')
    expect(await install({ pinned: pinnedFor(asset.content, asset.name) })).toMatchObject({ trust: 'release-digest' })
  })
})

describe('what comes over the network', () => {
  let content: Buffer
  beforeEach(async () => {
    const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * index * 31) % 251))
    const [asset] = (await github.publishBuild(11700, { more: [{ path: 'noise', content: noise }] })).assets
    content = asset?.content ?? Buffer.of()
  })

  const refusedWith = async (code: string) => {
    await expect(install()).rejects.toMatchObject({ code })
    expect(await listInstalls(store())).toEqual([])
    expect((await below('data/binaries')).filter((name) => !name.startsWith('.first'))).toEqual([])
  }

  test('with any bit flipped is refused', async () => {
    for (let at = 0; at < 24; at++) {
      const flipped = Buffer.from(content)
      const place = Math.floor((at * (content.length - 1)) / 23)
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (at % 8))
      github.onObject = () => ({ content: flipped })
      await refusedWith('DIGEST_MISMATCH')
      expect(await below('cache/archives')).toEqual([])
    }
  })

  test('cut short, with an end that says so, is refused', async () => {
    for (const length of [0, 1, 512, content.length - 1]) {
      github.onObject = () => ({ content: content.subarray(0, length) })
      await refusedWith('LENGTH_MISMATCH')
    }
  })

  test('longer than it should be is refused', async () => {
    github.onObject = () => ({ content: Buffer.concat([content, Buffer.of(0)]) })
    await refusedWith('LENGTH_MISMATCH')
  })

  test('cut many times goes on where it was', async () => {
    github.onObject = (_, index) => ({ cutAfter: Math.ceil(content.length / 9) * (index < 8 ? 1 : 9) })
    expect(await install()).toMatchObject({ build: 11700 })
    expect(github.objects.requests.length).toBeGreaterThan(5)
    expect(github.objects.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/)
  }, 30_000)

  test.each([
    ['another host', 'https://evil.example/llama.tar.gz'],
    ['another host of GitHub’s users', 'https://raw.githubusercontent.com/x/y'],
    ['this machine', 'http://127.0.0.1:9/'],
    ['a file', 'file:///etc/passwd'],
  ])('redirected to %s is refused', async (_, redirect) => {
    github.onObject = () => ({ redirect })
    await refusedWith('DOWNLOAD_REDIRECT_REFUSED')
  })

  test.each([403, 404])('answered with %d is refused', async (status) => {
    github.onObject = () => ({ status })
    await refusedWith('DOWNLOAD_FAILED')
  })

  test('answered with 429 or 500 for a while is waited for', async () => {
    github.onObject = (_, index) => ([429, 500][index] === undefined ? {} : { status: [429, 500][index] ?? 500 })
    expect(await install()).toMatchObject({ build: 11700 })
  })

  test('slowly comes all the same', async () => {
    github.onObject = () => ({ rate: content.length * 4 })
    expect(await install()).toMatchObject({ build: 11700 })
  })

  test('and is aborted leaves the store as it was', async () => {
    const ending = new AbortController()
    github.onObject = () => ({ stallAfter: 1000 })
    const aborted = install({ signal: ending.signal, onProgress: () => ending.abort() })
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await below('data/binaries')).toEqual([])
    await github.objects.idle()
    github.onObject = () => ({})
    expect(await install()).toMatchObject({ build: 11700 })
  })

  test('never brings the token to the download hosts', async () => {
    await install({ env: { GITHUB_TOKEN: 'ghp_secret' } })
    expect(github.api.requests.at(0)?.headers.authorization).toBe('Bearer ghp_secret')
    const others = [...github.site.requests, ...github.objects.requests]
    expect(others.length).toBeGreaterThan(1)
    expect(JSON.stringify(others)).not.toContain('ghp_secret')
    const [installed] = await listInstalls(store())
    expect(JSON.stringify(installed)).not.toMatch(/ghp_secret|signature/)
  })
})

describe('mirrors', () => {
  test('are asked in turn, before GitHub', async () => {
    await github.publishBuild(11700)
    const broken = await openFileHost((_, response) => response.writeHead(404).end())
    const lying = await openFileHost((_, response) => response.end('something else'))
    try {
      const mirror = [broken.origin, `${lying.origin}/{name}`, github.mirror]
      expect(await install({ settings: { mirror } })).toMatchObject({ build: 11700, trust: 'release-digest' })
      expect(broken.requests[0]?.path).toMatch(/^\/b11700\/llama-b11700-bin-ubuntu-/)
      expect(warnings.map(({ code }) => code)).toEqual(['MIRROR_PASSED_OVER', 'MIRROR_PASSED_OVER'])
      expect(warnings[1]?.message).toContain('according to the releases API')
      expect(github.site.requests).toEqual([])
    } finally {
      await Promise.all([broken.close(), lying.close()])
    }
  })

  test('may be proxies that take an address', async () => {
    await github.publishBuild(11700)
    const mirror = [`${github.objects.origin}/none`, `${github.objects.origin}/proxy/{url}`]
    expect(await install({ settings: { mirror } })).toMatchObject({ build: 11700 })
    expect(github.objects.requests[1]?.path).toMatch(
      `/proxy/${github.site.origin}/ggml-org/llama.cpp/releases/download/b11700/`,
    )
    expect(github.site.requests).toEqual([])
  })

  test('that have nothing leave it to GitHub', async () => {
    await github.publishBuild(11700)
    expect(await install({ settings: { mirror: [`${github.objects.origin}/none`] } })).toMatchObject({ build: 11700 })
    expect(github.site.requests).toHaveLength(1)
  })

  test('alone are enough for a build that this package knows', async () => {
    const [asset] = (await github.publishBuild(11700)).assets
    if (asset === undefined) throw new Error('no asset')
    await github.api.close()
    await github.site.close()
    const pinned = { b11700: { [asset.name]: { sha256: sha256Of(asset.content), size: asset.content.length } } }
    const settings = { version: 'stable', mirror: [github.mirror] }
    expect(await install({ settings, pinned })).toMatchObject({ build: 11700, trust: 'pinned-digest' })
    await expect(install({ settings: { ...settings, version: 'b11701' }, pinned })).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
    })
  })

  test('of which none has it each say why', async () => {
    await github.publishBuild(11700)
    github.onObject = () => ({ status: 404 })
    const failure = install({ settings: { mirror: [github.mirror] } })
    await expect(failure).rejects.toMatchObject({ code: 'BINARY_UNAVAILABLE' })
    const { message } = (await failure.catch((error: unknown) => error)) as Error
    expect(message).toContain(`${github.mirror}/b11700/`)
    expect(message.match(/answered 404/g)).toHaveLength(2)
  })
})

describe('a build that does not prove itself', () => {
  const fails =
    (backend: string, code: 'BINARY_BACKEND_MISSING' | 'DISK_FULL' = 'BINARY_BACKEND_MISSING') =>
    async (made: { backend: string }) => {
      if (made.backend.startsWith(backend))
        throw new CortexError(code, `libfoo is missing for ${made.backend}.`, { hint: 'Get it.' })
    }

  test('gives way to the next best, with a warning', async () => {
    await github.publishBuild(11600, { backends: ['cuda-13.4'] })
    await github.publishBuild(11700, { backends: ['cpu', 'vulkan', 'cuda-12.8', 'cuda-13.4'] })
    const proven: string[] = []
    const installed = await install({
      prove: async (made) => {
        proven.push(made.backend)
        await fails('cuda')(made)
      },
    })
    expect(proven).toEqual(['cuda-13.4', 'cuda-12.8', 'vulkan'])
    expect(installed).toMatchObject({ backend: 'vulkan', build: 11700 })
    expect(warnings.map(({ code }) => code)).toEqual(['BACKEND_PASSED_OVER', 'BACKEND_PASSED_OVER'])
    expect(warnings[0]).toMatchObject({
      message: expect.stringContaining('libfoo is missing for cuda-13.4'),
      hint: 'Get it.',
    })
    expect(await below('data/binaries')).toEqual([installed.id])
  })

  test('is the error where nothing is left', async () => {
    await github.publishBuild(11700, { backends: ['cpu', 'vulkan'] })
    await expect(install({ prove: fails('') })).rejects.toMatchObject({
      code: 'BINARY_BACKEND_MISSING',
      message: expect.stringContaining('cpu'),
    })
    expect(await below('data/binaries')).toEqual([])
  })

  test('is the error where it was asked for by name, or the machine is at fault', async () => {
    await github.publishBuild(11700, { backends: ['cpu', 'vulkan'] })
    await expect(install({ backend: 'vulkan', prove: fails('vulkan') })).rejects.toMatchObject({
      code: 'BINARY_BACKEND_MISSING',
    })
    await expect(install({ prove: fails('vulkan', 'DISK_FULL') })).rejects.toMatchObject({ code: 'DISK_FULL' })
  })

  test('because it does not even start gives way, too', async () => {
    const release = await github.publishBuild(11700, { backends: ['cpu', 'vulkan'] })
    const { pack } = await import('../../fixtures/upstream-archives.js')
    const silent = pack([{ path: 'llama-b11700/llama-server', mode: 0o755, content: '#!/bin/sh\nexit 127\n' }])
    github.publish({
      ...release,
      assets: release.assets.map((each) =>
        each.name.includes('vulkan') ? { name: each.name, content: silent } : each,
      ),
    })
    expect(await install()).toMatchObject({ backend: 'cpu' })
    expect(warnings).toHaveLength(1)
  })
})

test('a cached archive that was changed is fetched anew', async () => {
  await github.publishBuild(11700, { backends: ['cuda-13.4'] })
  const first = await install()
  await rm(first.folder, { recursive: true })
  const [cudart] = await below('cache/archives')
  await writeFile(path.join(home.path, 'cache/archives', String(cudart)), 'meddled with')
  expect(await install()).toMatchObject({ id: first.id })
  expect(github.objects.requests).toHaveLength(4)
})
