import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { utimesSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installArchive, type InstallArchiveOptions } from '../../../src/binaries/archive/install-archive.js'
import { listInstalls } from '../../../src/binaries/store/list-installs.js'
import { verifyInstall } from '../../../src/binaries/store/verify-install.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import { CortexError } from '../../../src/errors.js'
import type { HostFacts } from '../../../src/facts/machine-and-build.js'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { openFileHost, serveContent, type FileHost } from '../../fixtures/file-host.js'
import { sha256Of } from '../../fixtures/github-stand-in.js'
import { makeDeb, makeTar, makeXz } from '../../fixtures/make-archives.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { upstreamArchive } from '../../fixtures/upstream-archives.js'

let home: TemporaryFolder
let host: FileHost
let content: Buffer
let warnings: BinaryWarning[]
beforeEach(async () => {
  home = await temporaryFolder()
  content = await upstreamArchive({ build: 5000 })
  host = await openFileHost((request, response) =>
    serveContent(request, response, content, { etag: `"${sha256Of(content)}"` }),
  )
  warnings = []
})
afterEach(async () => {
  await host.close()
  await home.remove()
})

type Changes = Partial<Omit<InstallArchiveOptions, 'settings'>>

function install(settings: Partial<BinarySettings>, changes: Changes = {}) {
  return installArchive({
    settings: { source: 'url', version: 'stable', ...settings },
    backend: 'auto',
    host: { platform: 'linux', arch: process.arch, env: { PATH: process.env['PATH'] } },
    folders: { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') },
    onWarning: (warning) => warnings.push(warning),
    ...changes,
  })
}

const url = () => host.url('/files/llama-b5000.tar.gz?token=secret').href
const store = () => path.join(home.path, 'data/binaries')
const left = async () => (await readdir(store()).catch(() => [])).filter((name) => name !== '.first-use')

describe('an archive at an address', () => {
  test('is trusted when it is first used, and says so', async () => {
    const installed = await install({ url: url() })
    expect(installed).toMatchObject({
      id: `b5000-cpu-url-${installed.digest.slice(0, 8)}`,
      source: 'url',
      trust: 'first-use',
      archives: [
        { name: 'llama-b5000.tar.gz', sha256: sha256Of(content), url: `${host.origin}/files/llama-b5000.tar.gz` },
      ],
    })
    expect(
      spawnSync(path.join(installed.folder, installed.executable), ['--version'], { encoding: 'utf8' }).stderr,
    ).toContain('5000')
    expect(warnings).toMatchObject([
      { code: 'TRUSTED_ON_FIRST_USE', message: expect.stringContaining(sha256Of(content)) },
    ])
    expect(await verifyInstall(installed)).toEqual({ changed: [], missing: [], added: [] })
    expect(await readdir(path.join(home.path, 'cache/archives'))).toEqual([])
    const uses = path.join(store(), '.first-use')
    const names = await readdir(uses)
    expect(names).toHaveLength(1)
    const recorded = await readFile(path.join(uses, names[0] ?? ''), 'utf8')
    expect(`${names.join()}${recorded}${JSON.stringify(installed)}${JSON.stringify(warnings)}`).not.toContain('secret')
  })

  test('is installed once, and then works offline', async () => {
    const first = await install({ url: url() })
    expect(await install({ url: url() }, { offline: true })).toEqual(first)
    expect(await install({ url: url() })).toEqual(first)
    expect(host.requests).toHaveLength(1)
    await expect(install({ url: host.url('/other').href }, { offline: true })).rejects.toMatchObject({
      code: 'OFFLINE',
    })
  })

  test('that gives something else later is refused, with both digests, though the install was removed', async () => {
    const first = await install({ url: url() })
    await rm(first.folder, { recursive: true })
    const before = sha256Of(content)
    content = await upstreamArchive({ build: 5001 })
    const failure = install({ url: url() })
    await expect(failure).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    const { message } = (await failure.catch((error: unknown) => error)) as Error
    expect(message).toContain(before)
    expect(message).toContain(sha256Of(content))
    expect(await left()).toEqual([])
    expect(await readdir(path.join(home.path, 'cache/archives'))).toEqual([])

    // Somebody who knows why says so, and it is remembered.
    expect(await install({ url: url(), sha256: sha256Of(content) })).toMatchObject({
      build: 5001,
      trust: 'given-sha256',
    })
    expect(await install({ url: url() }, { offline: true })).toMatchObject({ build: 5001 })
  })

  test('with a checksum is believed on that alone', async () => {
    expect(await install({ url: url(), sha256: sha256Of(content).toUpperCase() })).toMatchObject({
      trust: 'given-sha256',
    })
    expect(warnings).toEqual([])
    await expect(install({ url: url(), sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringMatching(/0{64}.*binary\.sha256/),
    })
  })

  test('may not lead to where anybody on the way could answer, unless there is a checksum', async () => {
    const elsewhere = 'http://nowhere.invalid/llama-b5000.tar.gz'
    const leading = await openFileHost((_, response) => response.writeHead(302, { location: elsewhere }).end())
    await expect(install({ url: leading.url().href })).rejects.toMatchObject({
      code: 'DOWNLOAD_REDIRECT_REFUSED',
      message: expect.stringContaining('redirects to http://nowhere.invalid'),
    })
    await leading.close()
  })

  test('that will not do is not remembered', async () => {
    content = Buffer.from('<html>Not found</html>')
    await expect(install({ url: url() })).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
    content = await upstreamArchive({ build: 5000 })
    expect(await install({ url: url() })).toMatchObject({ build: 5000 })
  })

  test.each([
    ['http to another machine', { url: 'http://mirror.example/x.tar.gz' }, 'DOWNLOAD_FAILED'],
    ['no address', { url: 'x.tar.gz' }, 'DOWNLOAD_FAILED'],
    ['of another kind', { url: 'ftp://mirror.example/x.tar.gz' }, 'DOWNLOAD_FAILED'],
    ['not given', {}, 'BINARY_NOT_FOUND'],
  ])('%s is refused', async (_, settings, code) => {
    await expect(install(settings)).rejects.toMatchObject({ code })
  })

  test('of another build or backend than is wanted is refused, new or installed', async () => {
    for (const state of ['new', 'installed']) {
      expect((await left()).length).toBe(state === 'new' ? 0 : 1)
      await expect(install({ url: url(), version: 'b5001' })).rejects.toMatchObject({
        code: 'BINARY_UNAVAILABLE',
        message: expect.stringMatching(/b5000.*b5001/),
      })
      await expect(install({ url: url() }, { backend: 'cuda-12' })).rejects.toMatchObject({
        code: 'BINARY_UNAVAILABLE',
        message: expect.stringMatching(/cpu.*cuda-12/),
      })
      expect(await install({ url: url(), version: 'b5000' }, { backend: 'cpu' })).toMatchObject({ build: 5000 })
    }
    content = await upstreamArchive({ build: 5000, backend: 'cuda-13.4' })
    expect(await install({ url: host.url('/cuda.tar.gz').href }, { backend: 'cuda-13' })).toMatchObject({
      backend: 'cuda',
    })
  })

  test('that does not prove itself is not put in place', async () => {
    const prove = async () => {
      throw new CortexError('BINARY_UNPROVEN', 'no')
    }
    await expect(install({ url: url() }, { prove })).rejects.toMatchObject({ code: 'BINARY_UNPROVEN' })
    expect(await left()).toEqual([])
  })
})

describe('an archive on this machine', () => {
  const place = () => path.join(home.path, 'own.archive')
  const local = (changes: Partial<BinarySettings> = {}) => install({ source: 'path', path: place(), ...changes })

  const script = Buffer.from('#!/bin/sh\n')
  const server = async () => makeTarOf(await upstreamArchive({ build: 5000 }))
  const makeTarOf = async (archive: Buffer) => (await import('node:zlib')).gunzipSync(archive)

  test.each([
    ['tar.gz', () => upstreamArchive({ build: 5000 })],
    ['zip of today', () => upstreamArchive({ build: 5000, kind: 'zip' })],
    ['zip of 2025', () => upstreamArchive({ build: 5000, kind: 'zip', layout: 'build/bin' })],
    ['flat zip', () => upstreamArchive({ build: 5000, kind: 'zip', layout: 'flat' })],
    ['plain tar', server],
    ['tar.xz', async () => makeXz(await server())],
  ])('may be a %s', async (_, make) => {
    await writeFile(place(), await make())
    const installed = await local()
    expect(installed).toMatchObject({
      source: 'path',
      build: 5000,
      trust: 'first-use',
      tools: { 'llama-bench': expect.any(String) },
    })
    expect(await local()).toEqual(installed)
    expect(await install({ source: 'path', path: place() }, { offline: true })).toEqual(installed)
    expect(warnings).toHaveLength(1)
  })

  test('that was replaced is installed anew, with a warning', async () => {
    for (const build of [5000, 5001]) {
      await writeFile(place(), await upstreamArchive({ build }))
      expect(await local()).toMatchObject({ build })
    }
    expect(warnings).toHaveLength(2)
    // Touched, it is looked at again, and nothing else.
    await utimes(place(), 1, 1)
    expect(await local()).toMatchObject({ build: 5001 })
    expect(warnings).toHaveLength(2)
    expect((await listInstalls(store())).map(({ build }) => build)).toEqual([5001, 5000])
  })

  test('that is installed needs no lock', async () => {
    await writeFile(place(), content)
    const installed = await local()
    await mkdir(path.join(store(), '.path.lock'))
    expect(await local()).toEqual(installed)
  })

  test('that is not what binary.sha256 says is refused', async () => {
    await writeFile(place(), content)
    await expect(local({ sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringContaining(sha256Of(content)),
    })
    expect(await local({ sha256: sha256Of(content) })).toMatchObject({ trust: 'given-sha256' })
  })

  test.each([
    ['has no server', () => makeTar([{ path: 'a/readme', content: 'x' }]), 'ARCHIVE_INVALID'],
    [
      'has it too deep',
      () => makeTar([{ path: 'a/b/c/d/e/llama-server', content: script, mode: 0o755 }]),
      'ARCHIVE_INVALID',
    ],
    [
      'has one that does not run',
      () => makeTar([{ path: 'llama-server', content: '#!/bin/sh\nexit 3\n', mode: 0o755 }]),
      'BINARY_NOT_RUNNABLE',
    ],
    ['leads out', () => makeTar([{ path: '../llama-server', content: script }]), 'ARCHIVE_INVALID'],
    ['brings records of its own', () => makeTar([{ path: 'install.json', content: '{}' }]), 'ARCHIVE_INVALID'],
    ['is none', () => Buffer.from('#!/bin/sh\n'), 'ARCHIVE_INVALID'],
    [
      'is a Debian package without a server',
      () => makeDeb([{ path: './usr/bin/other', content: 'x' }]),
      'ARCHIVE_INVALID',
    ],
  ])('that %s is refused, and nothing is left', async (_, make, code) => {
    await writeFile(place(), make())
    await expect(local()).rejects.toMatchObject({ code })
    expect(await left()).toEqual([])
  })

  test('that is replaced while it is unpacked is refused, and nothing of it is run', async () => {
    const wouldFail = makeTar([{ path: 'llama-server', content: '#!/bin/sh\nexit 3\n', mode: 0o755 }])
    await writeFile(place(), wouldFail)
    const { mtime } = await stat(place())
    const replacing: HostFacts = {
      arch: process.arch,
      env: {},
      // Asked for when the server is looked for in what was unpacked.
      get platform() {
        writeFileSync(place(), wouldFail)
        utimesSync(place(), mtime, mtime)
        return 'linux' as const
      },
    }
    const settings = { source: 'path', path: place(), sha256: sha256Of(wouldFail) } as const
    await expect(install(settings, { host: replacing })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(await left()).toEqual([])
    await expect(install(settings)).rejects.toMatchObject({ code: 'BINARY_NOT_RUNNABLE' })
  })

  test('that is not there is not found', async () => {
    await expect(local()).rejects.toMatchObject({
      code: 'BINARY_NOT_FOUND',
      message: expect.stringContaining('ENOENT'),
    })
  })

  test('may have a record in its folder that is not taken for ours', async () => {
    const more = [
      { path: 'install.json', content: '{"format":1}' },
      { path: 'files.json', content: '{}' },
    ]
    await writeFile(place(), await upstreamArchive({ build: 5000, layout: 'flat', more }))
    const installed = await local()
    expect(await verifyInstall(installed)).toEqual({ changed: [], missing: [], added: [] })
    await chmod(installed.folder, 0o755)
    expect(JSON.parse(await readFile(path.join(installed.folder, 'install.json'), 'utf8'))).toMatchObject({
      build: 5000,
    })
  })
})
