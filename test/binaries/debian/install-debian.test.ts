import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installDebian, type InstallDebianOptions } from '../../../src/binaries/debian/install-debian.js'
import type { Install } from '../../../src/binaries/store/install-record.js'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import type { AvailableBuild } from '../../../src/binaries/store/available-build.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import type { Progress } from '../../../src/download/download-request.js'
import {
  llamaPackages,
  makeSigningKey,
  openDebianStandIn,
  type DebianStandIn,
  type StandInPackage,
} from '../../fixtures/debian-stand-in.js'
import { makeDeb, makeTar, makeXz, makeAr, type TarEntry } from '../../fixtures/make-archives.js'
import { brokenSums } from '../../fixtures/broken-sums.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let home: Awaited<ReturnType<typeof temporaryFolder>>
let archive: DebianStandIn

beforeEach(async () => {
  home = await temporaryFolder()
  archive = await openDebianStandIn()
})
afterEach(async () => {
  await archive.close()
  await home.remove()
})

function install(changes: Partial<InstallDebianOptions> = {}): Promise<Install> {
  return installDebian({
    settings: { source: 'debian', version: 'stable', mirror: [archive.mirror] },
    backend: 'cpu',
    host: { platform: 'linux', arch: 'x64', env: { PATH: process.env['PATH'] } },
    folders: { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') },
    keys: [archive.key],
    ...changes,
  })
}

/** What a failed install may leave: nothing but the store itself. */
async function expectNothingInstalled(): Promise<void> {
  expect(await readdir(path.join(home.path, 'data/binaries'))).toEqual([])
}

function requested(pattern: RegExp): string[] {
  return archive.host.requests.map((request) => request.path).filter((path) => pattern.test(path))
}

function replaced(name: string, change: Partial<StandInPackage>): StandInPackage[] {
  return llamaPackages().map((entry) => (entry.name === name ? { ...entry, ...change } : entry))
}

describe('a good archive', () => {
  test('becomes an install that runs', async () => {
    await archive.publish()
    const progress: Progress[] = []
    const installed = await install({ onProgress: (each) => progress.push(each) })

    expect(installed).toMatchObject({
      source: 'debian',
      backend: 'cpu',
      build: 11669,
      version: '0.7.0 (build 11669, commit Debian)',
      platform: 'linux',
      arch: 'x64',
      trust: 'debian-signature',
      executable: 'bin/llama-server',
      tools: { 'llama-perplexity': 'bin/llama-perplexity', 'ggml-rpc-server': 'bin/ggml-rpc-server' },
      features: { cacheTypes: ['f16', 'q8_0', 'q4_0'], supervisedChild: true },
    })
    expect(installed.archives.map(({ name }) => name).sort()).toEqual([
      'libc6',
      'libgcc-s1',
      'libggml0',
      'llama.cpp-tools',
      'llama.cpp-tools-extra',
    ])
    expect(await readdir(path.join(installed.folder, 'backends'))).toEqual([
      'ggml-rpc-server',
      'libggml-cpu-x64.so',
      'llama-perplexity',
      'llama-server',
    ])
    const root = path.join(installed.folder, 'root/usr')
    await expect(stat(path.join(root, 'share/man'))).rejects.toThrow('ENOENT')
    await expect(stat(path.join(root, 'lib/x86_64-linux-gnu/gconv'))).rejects.toThrow('ENOENT')
    expect(await readFile(path.join(root, 'share/doc/libc6/copyright'), 'utf8')).toBe('free')
    expect(await readlink(path.join(root, 'lib/x86_64-linux-gnu/libggml.so.0'))).toBe('libggml.so.0.27.0')
    expect(await brokenSums(installed.folder)).toEqual([])
    expect(progress.at(-1)).toMatchObject({ what: 'llama.cpp (cpu) from Debian' })
    expect(progress.at(-1)?.received).toBe(progress.at(-1)?.total)
    expect(await listInstalls(path.join(home.path, 'data/binaries'))).toEqual([installed])
  })

  test('is offered by its digest before any package of it is fetched', async () => {
    await archive.publish()
    const known = await install()
    await rm(known.folder, { recursive: true })
    const before = requested(/\.deb$/).length
    await rm(path.join(home.path, 'cache'), { recursive: true })
    const offers: AvailableBuild[] = []
    const instead = (offer: AvailableBuild) => {
      offers.push(offer)
      return Promise.resolve(known)
    }
    expect(await install({ useInstalled: instead })).toBe(known)
    expect(offers).toEqual([{ source: 'debian', digest: known.digest, build: null }])
    expect(requested(/\.deb$/)).toHaveLength(before)
    // Without an answer it is had.
    expect(await install({ useInstalled: () => Promise.resolve(undefined) })).toMatchObject({ id: known.id })
    expect(requested(/\.deb$/).length).toBeGreaterThan(before)
  })

  test('can be moved, and lie in a path with spaces, quotes, dollars and colons', async () => {
    await archive.publish()
    const installed = await install()
    const moved = path.join(home.path, `it's a "$home": here`)
    await rename(installed.folder, moved)
    const direct = spawnSync(path.join(moved, 'bin/llama-perplexity'), ['a b', "c'd"], { encoding: 'utf8' })
    expect(direct.stdout).toBe("perplexity a b c'd\n")
    const relative = spawnSync('sh', ['llama-perplexity', 'x'], { cwd: path.join(moved, 'bin'), encoding: 'utf8' })
    expect(relative.stdout).toBe('perplexity x\n')
  })

  test('for a second backend gives its index and its packages from the cache', async () => {
    await archive.publish()
    await install()
    archive.host.requests.length = 0
    const vulkan = await install({ backend: 'vulkan' })
    expect(vulkan.backend).toBe('vulkan')
    expect(await readdir(path.join(vulkan.folder, 'backends'))).toContain('libggml-vulkan.so')
    expect(archive.host.requests.map(({ path }) => path)).toEqual([
      '/debian/dists/sid/InRelease',
      '/debian/pool/main/libggml0-backend-vulkan_0.27.0-1_amd64.deb',
    ])
  })

  test('that has not changed installs nothing anew', async () => {
    await archive.publish()
    const first = await install()
    archive.host.requests.length = 0
    expect(await install()).toEqual(first)
    expect(archive.host.requests.map(({ path }) => path)).toEqual(['/debian/dists/sid/InRelease'])
  })

  test('that has a new build installs it beside the old one', async () => {
    await archive.publish()
    await install()
    await archive.publish({ packages: llamaPackages({ build: 11700 }) })
    expect((await install()).build).toBe(11700)
    const store = path.join(home.path, 'data/binaries')
    expect((await listInstalls(store)).map(({ build }) => build)).toEqual([11700, 11669])
  })

  test('serves arm64 with its own loader', async () => {
    await archive.publish({ arch: 'arm64', packages: llamaPackages({ arch: 'arm64' }) })
    const installed = await install({ host: { platform: 'linux', arch: 'arm64', env: { PATH: process.env['PATH'] } } })
    expect(installed.arch).toBe('arm64')
    const script = await readFile(path.join(installed.folder, 'bin/llama-server'), 'utf8')
    expect(script).toContain('$ORIGIN/../../../root/usr/lib/aarch64-linux-gnu:')
  })

  test('two installers at once download once', async () => {
    await archive.publish()
    const [first, second] = await Promise.all([install(), install()])
    expect(second).toEqual(first)
    expect(requested(/pool\/main\/libc6_/)).toHaveLength(1)
  })
})

test('an install that has lost its server is installed anew', async () => {
  await archive.publish()
  const first = await install()
  await rm(path.join(first.folder, 'bin'), { recursive: true })
  expect(await listInstalls(path.join(home.path, 'data/binaries'))).toEqual([])
  expect((await install()).folder).toBe(first.folder)
  expect(await brokenSums(first.folder)).toEqual([])
})

describe('the signature', () => {
  test('of another key is refused', async () => {
    const { privateKey } = await makeSigningKey()
    await archive.publish({ signWith: [privateKey] })
    await expect(install()).rejects.toMatchObject({ code: 'DEBIAN_SIGNATURE_INVALID' })
    await expectNothingInstalled()
    expect(requested(/Packages|by-hash|pool/)).toEqual([])
  })

  test.each<[string, (text: string) => string]>([
    ['over other text', (text) => text.replace('Suite: unstable', 'Suite: unstabel')],
    ['with text before it', (text) => `Suite: evil\n\n${text}`],
    ['with text after it', (text) => `${text}\nSuite: evil\n`],
    ['twice', (text) => `${text}\n${text}`],
    ['cut off', (text) => text.slice(0, text.length - 100)],
    ['emptied', () => ''],
    ['replaced by a page of a captive portal', () => '<html>Log in</html>'],
  ])('%s is refused', async (_, changeSigned) => {
    await archive.publish({ changeSigned })
    await expect(install()).rejects.toMatchObject({ code: 'DEBIAN_SIGNATURE_INVALID' })
    await expectNothingInstalled()
  })

  test('that is missing is refused', async () => {
    await archive.publish({ signWith: null })
    await expect(install()).rejects.toMatchObject({ code: 'DEBIAN_SIGNATURE_INVALID' })
  })

  test('of a key that we have, beside one of an unknown key, is enough', async () => {
    const [known, unknown] = [await makeSigningKey(), await makeSigningKey()]
    await archive.publish({ signWith: [unknown.privateKey, known.privateKey] })
    expect((await install({ keys: [known.publicKey] })).build).toBe(11669)
  })
})

describe('the index', () => {
  test('past its Valid-Until is used with a warning', async () => {
    await archive.publish({ validUntil: new Date('2024-02-06') })
    const warnings: BinaryWarning[] = []
    await install({ onWarning: (warning) => warnings.push(warning) })
    expect(warnings).toMatchObject([{ code: 'DEBIAN_INDEX_OLD', message: expect.stringContaining('2024-02-06') }])
  })

  test('older than the last one seen is refused', async () => {
    await archive.publish({ date: new Date('2024-01-30') })
    await install()
    await archive.publish({ date: new Date('2024-01-29') })
    await expect(install()).rejects.toMatchObject({
      code: 'DEBIAN_INDEX_INVALID',
      message: expect.stringContaining('older'),
    })
  })

  test('of another suite is refused', async () => {
    await archive.publish()
    const sid = archive.files.get('dists/sid/InRelease')!
    archive.files.set('dists/forky/InRelease', sid)
    const host = { platform: 'linux', arch: 'x64', env: { CORTEX_DEBIAN_SUITE: 'forky' } } as const
    await expect(install({ host })).rejects.toMatchObject({ code: 'DEBIAN_INDEX_INVALID' })
  })

  test.each([
    ['of the wrong digest', (text: string) => text.replace(/^ [0-9a-f]{64}/m, ` ${'0'.repeat(64)}`), 'DOWNLOAD_FAILED'],
    ['of the wrong size', (text: string) => text.replace(/ \d+ main/, ' 7 main'), 'LENGTH_MISMATCH'],
    ['without a Date', (text: string) => text.replace(/^Date/m, 'Dote'), 'DEBIAN_INDEX_INVALID'],
    [
      'for other machines only',
      (text: string) => text.replace('binary-amd64', 'binary-riscv64'),
      'DEBIAN_INDEX_INVALID',
    ],
  ])('%s is refused', async (_, changeRelease, code) => {
    await archive.publish({ changeRelease })
    await expect(install()).rejects.toMatchObject({ code })
    await expectNothingInstalled()
  })

  test('whose bytes are not those of its digest is refused', async () => {
    await archive.publish()
    const [path, content] = [...archive.files].find(([name]) => name.includes('by-hash'))!
    archive.files.set(path, Buffer.concat([content.subarray(0, -1), Buffer.from([content.at(-1)! ^ 1])]))
    await expect(install()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await expectNothingInstalled()
  })

  test.each([
    ['without llama.cpp', llamaPackages().filter(({ name }) => !name.startsWith('llama'))],
    ['with a library that is too old', replaced('libggml0', { version: '0.1-1' })],
  ])('%s has nothing to install', async (_, packages) => {
    await archive.publish({ packages })
    await expect(install()).rejects.toMatchObject({ code: 'DEBIAN_PACKAGE_MISSING' })
    await expectNothingInstalled()
  })

  test('is asked for again when a file that it names is gone', async () => {
    await archive.publish()
    const gone = 'pool/main/libggml0_0.27.0-1_amd64.deb'
    archive.files.delete(gone)
    archive.onMissing = () =>
      archive.publish({ packages: replaced('libggml0', { version: '0.27.0-2' }), date: new Date('2024-01-31') })
    const installed = await install()
    expect(installed.archives).toContainEqual(expect.objectContaining({ name: 'libggml0', version: '0.27.0-2' }))
  })
})

describe('a package', () => {
  const hostile: [string, string, TarEntry[]][] = [
    ['a file above it', 'leads out', [{ path: '../evil', content: 'x' }]],
    ['a file that climbs out in the middle', 'leads out', [{ path: './usr/bin/../../../evil', content: 'x' }]],
    ['an absolute file', 'leads out', [{ path: '/tmp/evil', content: 'x' }]],
    ['an absolute link', 'leads out', [{ path: './usr/lib/x', type: 'SymbolicLink', linkpath: '/etc/passwd' }]],
    ['a link that climbs out', 'leads out', [{ path: './usr/lib/x', type: 'SymbolicLink', linkpath: '../../../x' }]],
    [
      'a link that climbs in the middle',
      'leads out',
      [{ path: './usr/lib/x', type: 'SymbolicLink', linkpath: 'a/../../../b' }],
    ],
    ['a hard link', 'neither', [{ path: './usr/lib/x', type: 'Link', linkpath: 'usr/bin/llama-server' }]],
    ['a device', 'neither', [{ path: './usr/lib/null', type: 'CharacterDevice' }]],
    ['a block device', 'neither', [{ path: './usr/lib/sda', type: 'BlockDevice' }]],
    ['a pipe', 'neither', [{ path: './usr/lib/pipe', type: 'FIFO' }]],
    [
      'a file twice',
      'twice',
      [
        { path: './usr/lib/x', content: 'a' },
        { path: './usr/lib/x', content: 'b' },
      ],
    ],
    [
      'a file written through a link',
      'lies below',
      [
        { path: './usr/lib/there', type: 'SymbolicLink', linkpath: '../bin' },
        { path: './usr/lib/there/evil', content: 'x', mode: 0o755 },
      ],
    ],
    ['a file cut short', 'in the middle', [{ path: './usr/lib/x', content: 'x', size: 99_999 }]],
  ]
  test.each(hostile)('with %s is refused', async (_, reason, entries) => {
    await archive.publish({ packages: replaced('libgcc-s1', { entries }) })
    await expect(install()).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringContaining(reason),
    })
    await expectNothingInstalled()
    expect(await readdir(home.path)).toEqual(['cache', 'data'])
  })

  const deb = makeDeb([])
  test.each<[string, Buffer]>([
    ['that is no ar archive', Buffer.from('not a package')],
    ['that is cut short', deb.subarray(0, deb.length - 20)],
    ['without data', makeAr([{ name: 'debian-binary', content: Buffer.from('2.0\n') }])],
    ['compressed otherwise', makeAr([{ name: 'data.tar.zst', content: Buffer.from('zstd') }])],
    ['whose xz data is cut short', makeAr([{ name: 'data.tar.xz', content: makeXz(makeTar([])).subarray(0, 200) }])],
    ['whose xz data is no xz data', makeAr([{ name: 'data.tar.xz', content: Buffer.alloc(100, 'x') }])],
    [
      'whose tar has no end',
      makeAr([{ name: 'data.tar.xz', content: makeXz(makeTar([{ path: 'a' }], { end: false })) }]),
    ],
  ])('%s is refused', async (_, broken) => {
    await archive.publish({ packages: replaced('libgcc-s1', { deb: broken }) })
    await expect(install()).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
    await expectNothingInstalled()
  })

  test.each<[string, (deb: Buffer) => Buffer, string]>([
    ['with a flipped bit', (deb) => Buffer.from(deb).fill(deb[80]! ^ 4, 80, 81), 'DIGEST_MISMATCH'],
    ['that is longer than the index says', (deb) => Buffer.concat([deb, deb]), 'LENGTH_MISMATCH'],
  ])('%s is refused', async (_, change, code) => {
    await archive.publish()
    const name = 'pool/main/libc6_2.43-7_amd64.deb'
    archive.files.set(name, change(archive.files.get(name)!))
    await expect(install()).rejects.toMatchObject({ code })
    await expectNothingInstalled()
  })

  test('spoilt in the cache is downloaded again', async () => {
    await archive.publish()
    await install()
    const cached = path.join(home.path, 'cache/debian/packages')
    for (const name of await readdir(cached)) {
      const file = path.join(cached, name)
      await writeFile(file, Buffer.alloc((await stat(file)).size))
    }
    archive.host.requests.length = 0
    await install({ backend: 'vulkan' })
    expect(requested(/pool\/main\/libc6_/)).toHaveLength(1)
  })
})

describe('an install', () => {
  test('whose server does not run is not added', async () => {
    const entries = [{ path: './usr/bin/llama-server', mode: 0o755, content: '#!/bin/sh\necho oh no >&2; exit 127\n' }]
    await archive.publish({ packages: replaced('llama.cpp-tools', { entries }) })
    await expect(install()).rejects.toMatchObject({
      code: 'BINARY_NOT_RUNNABLE',
      message: expect.stringContaining('oh no'),
    })
    await expectNothingInstalled()
  })

  test('of a build that is not the one asked for is not added', async () => {
    await archive.publish()
    const settings = { source: 'debian' as const, version: 'b11158', mirror: [archive.mirror] }
    await expect(install({ settings })).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringContaining('b11669'),
    })
    await expectNothingInstalled()
  })

  test('that is aborted leaves nothing', async () => {
    await archive.publish()
    const abort = new AbortController()
    const installing = install({ signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) })
    await expect(installing).rejects.toBeDefined()
    await expectNothingInstalled()
    await archive.host.idle()
  })

  test('goes to the next mirror when one is of no use', async () => {
    await archive.publish()
    const mirror = ['http://127.0.0.1:1/debian', archive.mirror]
    expect((await install({ settings: { source: 'debian', version: 'stable', mirror } })).build).toBe(11669)
  })

  test.each([
    ['linux', 'riscv64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ] as const)('is not for %s on %s', async (platform, arch) => {
    await expect(install({ host: { platform, arch, env: {} } })).rejects.toMatchObject({
      code: 'BINARY_SOURCE_UNSUPPORTED',
    })
  })

  test.each(['cuda', 'cuda-12', 'rocm', 'metal', 'sycl'])('is not for the backend %s', async (backend) => {
    await expect(install({ backend })).rejects.toMatchObject({
      code: 'BINARY_SOURCE_UNSUPPORTED',
      message: expect.stringContaining(backend),
    })
  })
})
