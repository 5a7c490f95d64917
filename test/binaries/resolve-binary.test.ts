import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { resolveBinary } from '../../src/binaries/resolve-binary.js'
import type { ResolveBinaryOptions } from '../../src/binaries/resolve-options.js'
import type { OnBinaryWarning } from '../../src/binaries/warning.js'
import type { BinaryFacts } from '../../src/facts/machine-and-build.js'
import type { MachineFacts } from '../../src/facts/machine-facts.js'
import type { BinarySettings } from '../../src/settings/settings.js'
import { writeLlamaScript } from '../fixtures/llama-scripts.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let home: TemporaryFolder
const at = (...names: string[]): string => path.join(home.path, ...names)

beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => home.remove())

interface Changes extends Partial<Omit<ResolveBinaryOptions, 'settings' | 'host'>> {
  settings?: Partial<BinarySettings>
  env?: Record<string, string>
  platform?: NodeJS.Platform
}

function resolve({ settings, env = {}, platform = 'linux', ...changes }: Changes = {}): Promise<BinaryFacts> {
  return resolveBinary({
    settings: { source: 'auto', version: 'stable', ...settings },
    backend: 'auto',
    // Without the machine's own PATH nothing of it is found.
    host: { platform, arch: 'x64', env: { PATH: at('path'), CORTEX_GITHUB_API: 'http://127.0.0.1:1', ...env } },
    machine: () => Promise.resolve({ platform, arch: 'x64', gpus: [], vulkan: [] }),
    folders: { data: at('data'), cache: at('cache') },
    ...changes,
  })
}

/** An install as the store has them, of a script. */
async function addInstall(id: string, record: object): Promise<string> {
  const folder = at('data/binaries', id)
  const server = await writeLlamaScript(path.join(folder, 'bin/llama-server'))
  await writeFile(
    path.join(folder, 'install.json'),
    JSON.stringify({
      format: 1,
      source: 'debian',
      backend: 'cpu',
      build: 1,
      version: '1 (a)',
      platform: 'linux',
      arch: 'x64',
      digest: id,
      archives: [],
      trust: 'debian-signature',
      executable: 'bin/llama-server',
      tools: {},
      features: { flags: ['--port'], cacheTypes: ['f16'], supervisedChild: true },
      installedAt: '2026-01-01T00:00:00.000Z',
      ...record,
    }),
  )
  return server
}

describe('source path', () => {
  test.each(['llama-server', 'build/bin/llama-server', 'bin/llama-server'])(
    'takes a folder that has it at %s',
    async (place) => {
      const executable = await writeLlamaScript(at('own', place))
      const facts = await resolve({ settings: { source: 'path', path: at('own') } })
      expect(facts).toMatchObject({
        source: 'path',
        backend: 'cpu',
        build: 5000,
        version: '5000 (abc1234)',
        executable,
        folder: path.dirname(executable),
        env: {},
        devices: [],
        features: { cacheTypes: ['f16', 'q8_0'], supervisedChild: false },
      })
      expect(await resolve({ settings: { source: 'path', path: executable } })).toEqual(facts)
    },
  )

  test('is meant by a path alone, and then nothing else is tried', async () => {
    await writeLlamaScript(at('path/llama-server'))
    const executable = await writeLlamaScript(at('own/other-name'))
    expect((await resolve({ settings: { path: executable } })).executable).toBe(executable)
    await expect(resolve({ settings: { path: at('absent') } })).rejects.toMatchObject({ code: 'BINARY_NOT_FOUND' })
  })

  test('pins the working directory of a link to where the file lies', async () => {
    const executable = await writeLlamaScript(at('cellar/bin/llama-server'))
    await symlink(executable, at('link'))
    const facts = await resolve({ settings: { path: at('link') } })
    expect(facts).toMatchObject({ executable: at('link'), folder: at('cellar/bin') })
  })

  test('a second time runs nothing, until the file, its libraries or the drivers change', async () => {
    const calls = at('calls')
    const executable = await writeLlamaScript(at('own/llama-server'), { calls })
    const settings = { path: executable }
    const count = async (): Promise<number> => (await readFile(calls, 'utf8')).trim().split('\n').length
    const first = await resolve({ settings })
    expect(await count()).toBe(3)
    expect(await resolve({ settings })).toEqual(first)
    expect(await count()).toBe(3)

    await utimes(executable, new Date(), new Date(1_000_000))
    expect((await resolve({ settings })).digest).not.toBe(first.digest)
    expect(await count()).toBe(6)
    await writeFile(at('own/libggml-vulkan.so'), '')
    await resolve({ settings })
    expect(await count()).toBe(9)
    await resolve({ settings, env: { CUDA_VISIBLE_DEVICES: '1' } })
    expect(await count()).toBe(12)
  })

  test('works without a cache that can be written', async () => {
    await writeFile(at('cache'), 'a file where the folder should be')
    const executable = await writeLlamaScript(at('own/llama-server'))
    expect((await resolve({ settings: { path: executable } })).build).toBe(5000)
  })

  test.each<[string, Partial<BinarySettings>, string | undefined, string]>([
    ['of another build', { version: 'b11158' }, undefined, 'is b5000, and binary.version asks for b11158'],
    ['without the backend', {}, 'vulkan', 'shows no GPU (--list-devices), and backend asks for vulkan'],
    ['of another backend', {}, 'cpu', 'shows CUDA0'],
    ['without rpc', {}, 'rpc', 'backend asks for rpc'],
  ])('%s is refused', async (_, settings, backend, words) => {
    const devices = backend === 'cpu' ? ['CUDA0: X (1 MiB, 1 MiB free)'] : []
    const executable = await writeLlamaScript(at('own/llama-server'), { devices })
    await expect(
      resolve({ settings: { path: executable, ...settings }, ...(backend && { backend }) }),
    ).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringContaining(words),
    })
  })

  test.each([
    ['cuda-12', ['CUDA0: X (1 MiB, 1 MiB free)'], []],
    ['cuda', ['CUDA0: X (1 MiB, 1 MiB free)'], []],
    ['rpc', [], ['--rpc']],
    ['cpu', ['BLAS: OpenBLAS'], []],
  ])('with the backend %s is taken', async (backend, devices, flags) => {
    const executable = await writeLlamaScript(at('own/llama-server'), { devices, flags })
    expect((await resolve({ settings: { path: executable }, backend })).devices).toHaveLength(devices.length)
  })

  test('without a path says so, and a folder without a server too', async () => {
    await expect(resolve({ settings: { source: 'path' } })).rejects.toMatchObject({ code: 'BINARY_NOT_FOUND' })
    await mkdir(at('empty'))
    await expect(resolve({ settings: { path: at('empty') } })).rejects.toMatchObject({
      code: 'BINARY_NOT_FOUND',
      message: expect.stringContaining('build/bin'),
    })
  })
})

describe('source system', () => {
  test('passes over what does not run, and takes the first that does', async () => {
    await mkdir(at('bad'))
    await writeFile(at('bad/llama-server'), 'not a program', { mode: 0o755 })
    const executable = await writeLlamaScript(at('good/llama-server'))
    const env = { PATH: `${at('bad')}:${at('good')}` }
    expect(await resolve({ settings: { source: 'system' }, env })).toMatchObject({ source: 'system', executable })
  })

  test('says of each why not', async () => {
    await mkdir(at('bad'))
    await writeFile(at('bad/llama-server'), 'not a program', { mode: 0o755 })
    await writeLlamaScript(at('old/llama-server'), { version: '17 (abc)' })
    const env = { PATH: `${at('bad')}:${at('old')}` }
    await expect(resolve({ settings: { source: 'system', version: 'b18' }, env })).rejects.toMatchObject({
      code: 'BINARY_NOT_FOUND',
      message: expect.stringMatching(/bad\/llama-server .*Exec format error\. .*old\/llama-server is b17/),
    })
  })
})

describe('source auto', () => {
  test('prefers the store, newest build first, without running anything', async () => {
    await writeLlamaScript(at('path/llama-server'), { calls: at('calls') })
    await addInstall('one', { build: 11669 })
    const newest = await addInstall('two', { build: 11700 })
    await addInstall('other-backend', { build: 11800, backend: 'rpc' })
    await addInstall('other-arch', { build: 11900, arch: 'arm64' })
    await mkdir(at('data/binaries/half-made/bin'), { recursive: true })
    await writeFile(at('data/binaries/.debian-x'), '')
    expect(await resolve()).toMatchObject({ source: 'debian', build: 11700, executable: newest, devices: [] })
    expect(existsSync(at('calls'))).toBe(false)
    expect((await resolve({ settings: { version: 'b11669' } })).build).toBe(11669)
    expect((await resolve({ backend: 'rpc' })).build).toBe(11800)
  })

  test('takes the machine’s own when the store has none that fits', async () => {
    await addInstall('one', { build: 1 })
    const executable = await writeLlamaScript(at('path/llama-server'), { devices: ['Vulkan0: X (1 MiB, 1 MiB free)'] })
    expect(await resolve({ backend: 'vulkan' })).toMatchObject({ source: 'system', executable, backend: 'vulkan' })
  })

  test('passes over an install that has lost its server', async () => {
    const lost = await addInstall('one', {})
    await rm(lost)
    await writeLlamaScript(at('path/llama-server'))
    expect((await resolve()).source).toBe('system')
  })

  test('names each source that was tried, why it failed, and what to do', async () => {
    const env = { CORTEX_DEBIAN_MIRROR: 'http://127.0.0.1:1/debian' }
    await expect(resolve({ env, backend: 'vulkan', settings: { version: 'b11158' } })).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringMatching(
        /^No llama-server, build b11158, for the backend "vulkan" .*:\n {2}store: .* no vulkan build b11158\.\n {2}system: There is no llama-server in PATH .*\n {2}github: .*127\.0\.0\.1:1.*\n {2}debian: Cannot reach 127\.0\.0\.1:1: connection refused/,
      ),
      hint: expect.stringContaining('binary.path'),
    })
  })

  test('offline asks no network', async () => {
    const env = { CORTEX_DEBIAN_MIRROR: 'http://127.0.0.1:1/debian' }
    await expect(resolve({ env, offline: true })).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringMatching(/debian: debian was not asked, because of --offline/),
      hint: expect.stringContaining('Without --offline'),
    })
    await addInstall('one', {})
    expect((await resolve({ env, offline: true })).build).toBe(1)
  })

  test('says of a store that cannot be written just that: no other source could help', async () => {
    await writeFile(at('data'), 'a file where the folder should be')
    const env = { CORTEX_DEBIAN_MIRROR: 'http://127.0.0.1:1/debian' }
    await expect(resolve({ env })).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  })

  const card: MachineFacts = {
    platform: 'linux',
    arch: 'x64',
    libc: { name: 'glibc', version: '2.39' },
    gpus: [{ vendor: 'nvidia', name: 'RTX 4090', memory: 24 * 2 ** 30, driver: '580.65.06', computeCapability: '8.9' }],
    vulkan: [{ name: 'RTX 4090', type: 'discrete' }],
  }

  test('takes the backend that the machine runs best, in the store or on the system', async () => {
    const machine = () => Promise.resolve(card)
    await addInstall('plain', { build: 12000 })
    const onSystem = await writeLlamaScript(at('path/llama-server'), { devices: ['CUDA0: X (1 MiB, 1 MiB free)'] })
    expect(await resolve({ machine })).toMatchObject({ executable: onSystem, backend: 'cuda' })
    await addInstall('vulkan', { build: 11000, backend: 'vulkan' })
    const best = await addInstall('best', { build: 10000, backend: 'cuda-13.4' })
    expect(await resolve({ machine })).toMatchObject({ executable: best, backend: 'cuda' })
  })

  test('looks at the machine only while nothing is chosen', async () => {
    await addInstall('plain', {})
    let looks = 0
    const machine = () => {
      looks += 1
      return Promise.resolve({ ...card, gpus: [], vulkan: [] })
    }
    await resolve({ machine })
    await resolve({ machine })
    await resolve({ machine, backend: 'cpu' })
    expect(looks).toBe(1)
  })

  test('ends with less where nothing better can be had, says so once, and keeps it', async () => {
    const machine = () => Promise.resolve(card)
    const env = { CORTEX_DEBIAN_MIRROR: 'http://127.0.0.1:1/debian' }
    const warnings: string[] = []
    const onWarning: OnBinaryWarning = ({ code, message }) => warnings.push(`${code} ${message}`)
    await addInstall('plain', {})
    const vulkan = await addInstall('vulkan', { backend: 'vulkan' })
    expect(await resolve({ machine, env, onWarning })).toMatchObject({ executable: vulkan })
    expect(warnings).toEqual([
      expect.stringMatching(
        /^BACKEND_FALLBACK This machine can run cuda, .*127\.0\.0\.1:1.* The vulkan build is used\.$/,
      ),
    ])
    expect(await resolve({ machine, env, onWarning })).toMatchObject({ executable: vulkan })
    expect(warnings).toHaveLength(1)
    // A backend that was asked for by name is never replaced.
    await expect(resolve({ machine, env, backend: 'cuda' })).rejects.toMatchObject({ code: 'BINARY_UNAVAILABLE' })
  })

  test('has no Debian elsewhere than on Linux', async () => {
    await expect(resolve({ platform: 'darwin' })).rejects.toMatchObject({
      message: expect.not.stringContaining('debian:'),
    })
  })
})

describe('source debian', () => {
  test('takes what the store has of it', async () => {
    await addInstall('other', { build: 9, source: 'github' })
    await addInstall('one', { build: 1 })
    expect((await resolve({ settings: { source: 'debian' }, offline: true })).build).toBe(1)
  })

  test('throws its own error', async () => {
    await expect(resolve({ settings: { source: 'debian' }, offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
    await expect(resolve({ settings: { source: 'debian' }, backend: 'cuda' })).rejects.toMatchObject({
      code: 'BINARY_SOURCE_UNSUPPORTED',
    })
  })
})

test('an abort ends it at once', async () => {
  const reason = new Error('enough')
  await expect(resolve({ signal: AbortSignal.abort(reason) })).rejects.toMatchObject({ code: 'ABORTED', cause: reason })
})
