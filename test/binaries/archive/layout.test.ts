import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { addRuntime } from '../../../src/binaries/archive/add-runtime.js'
import { findServer } from '../../../src/binaries/archive/find-server.js'
import { isArchive } from '../../../src/binaries/archive/is-archive.js'
import { requireSpace, unpackedEstimate } from '../../../src/binaries/archive/require-space.js'
import { makeDeb, makeTar, makeXz } from '../../fixtures/make-archives.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { pack } from '../../fixtures/upstream-archives.js'

let home: TemporaryFolder
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => home.remove())

async function lay(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(home.path, file)), { recursive: true })
    await writeFile(path.join(home.path, file), file)
  }
}

describe('the server of an archive', () => {
  test.each([
    ['llama-b1/llama-server', ['llama-b1/llama-cli', 'llama-b1/libllama.so']],
    ['llama-server', ['x/llama-server', 'llama-server.txt']],
    ['build/bin/llama-server', ['build/bin/llama-cli', 'LICENSE']],
    ['bin/llama-server', ['bin/llama-cli', 'lib/libllama.so', 'share/llama/x']],
    ['wrapper/usr/local/bin/llama-server', ['wrapper/usr/local/lib/x']],
    ['a/llama-server', ['b/llama-server', 'c/d/llama-server']],
  ])('is found at %s', async (server, others) => {
    await lay(server, ...others)
    expect((await findServer(home.path, 'linux', 'it')).executable).toBe(server)
  })

  test('comes with its tools', async () => {
    await lay('x/llama-server', 'x/llama-bench', 'x/ggml-rpc-server', 'x/llama.h', 'x/libllama.so', 'x/other')
    expect((await findServer(home.path, 'linux', 'it')).tools).toEqual({
      'llama-bench': 'x/llama-bench',
      'ggml-rpc-server': 'x/ggml-rpc-server',
    })
  })

  test('is an .exe on Windows', async () => {
    await lay('llama-server.exe', 'llama-bench.exe', 'llama.dll', 'llama-server')
    expect(await findServer(home.path, 'win32', 'it')).toEqual({
      executable: 'llama-server.exe',
      tools: { 'llama-bench': 'llama-bench.exe' },
    })
  })

  test('is no folder of that name', async () => {
    await lay('llama-server/readme')
    await expect(findServer(home.path, 'linux', 'it')).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
  })
})

describe('the libraries of a runtime archive', () => {
  test('are moved next to the server, which keeps its own', async () => {
    await lay(
      'from/wrap/libcudart.so.13.4',
      'from/wrap/libcublas.so.13',
      'from/wrap/EULA.txt',
      'from/x.dll',
      'to/libcublas.so.13',
    )
    await symlink('libcudart.so.13.4', path.join(home.path, 'from/wrap/libcudart.so.13'))
    await addRuntime(path.join(home.path, 'from'), path.join(home.path, 'to'), 'it')
    const to = path.join(home.path, 'to')
    expect((await readdir(to)).sort()).toEqual(['libcublas.so.13', 'libcudart.so.13', 'libcudart.so.13.4', 'x.dll'])
    expect(await readlink(path.join(to, 'libcudart.so.13'))).toBe('libcudart.so.13.4')
    expect(await readFile(path.join(to, 'libcublas.so.13'), 'utf8')).toBe('to/libcublas.so.13')
  })

  test('are missed where there are none', async () => {
    await lay('from/readme', 'to/x')
    await expect(addRuntime(path.join(home.path, 'from'), path.join(home.path, 'to'), 'it')).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
    })
  })
})

describe('room', () => {
  const disk = (sizes: Record<string, [unknown, number]>) => async (folder: string) => {
    const [name, free] = sizes[folder] ?? []
    return free === undefined ? null : { disk: name, free }
  }

  test('on one disk is shared', async () => {
    const measure = disk({ '/a': ['x', 100], '/b': ['x', 100] })
    await requireSpace(
      'it',
      [
        { folder: '/a', bytes: 50 },
        { folder: '/b', bytes: 50 },
      ],
      measure,
    )
    const needs = [
      { folder: '/a', bytes: 50 * 2 ** 20 },
      { folder: '/b', bytes: 51 * 2 ** 20 },
    ]
    await expect(
      requireSpace('it', needs, disk({ '/a': ['x', 100 * 2 ** 20], '/b': ['x', 100 * 2 ** 20] })),
    ).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: 'There is no room for it: about 101 MiB are needed at /b, and 100 MiB are free.',
    })
    // Not "100 are needed, and 100 are free".
    await expect(
      requireSpace('it', [{ folder: '/a', bytes: 100 * 2 ** 20 }], disk({ '/a': ['x', 99.5 * 2 ** 20] })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('100 MiB are needed at /a, and 99 MiB are free'),
    })
    await requireSpace('it', needs, disk({ '/a': ['x', 100 * 2 ** 20], '/b': ['y', 100 * 2 ** 20] }))
  })

  test('that cannot be measured is believed in', async () => {
    await requireSpace('it', [{ folder: '/a', bytes: 1e18 }], disk({}))
  })

  test('of this machine is measured where the folder will be', async () => {
    const folder = path.join(home.path, 'not/there/yet')
    await requireSpace('it', [{ folder, bytes: 1 }])
    await expect(requireSpace('it', [{ folder, bytes: unpackedEstimate(1e18) }])).rejects.toMatchObject({
      code: 'DISK_FULL',
    })
  })
})

test.each([
  ['tar.gz', pack([{ path: 'a' }]), true],
  ['zip', pack([{ path: 'a' }], 'zip'), true],
  ['tar', makeTar([{ path: 'a' }]), true],
  ['tar.xz', makeXz(makeTar([{ path: 'a' }])), true],
  ['deb', makeDeb([]), true],
  ['script', Buffer.from('#!/bin/sh\n'), false],
  ['program', Buffer.from('\x7fELF'.padEnd(600)), false],
  ['empty file', Buffer.of(), false],
])('whether a %s is an archive shows in its first bytes', async (_, content, expected) => {
  const file = path.join(home.path, 'file')
  await writeFile(file, content)
  expect(await isArchive(file)).toBe(expected)
  expect(await isArchive(home.path)).toBe(false)
  expect(await isArchive(path.join(home.path, 'absent'))).toBe(false)
})

test('a named pipe is no archive, and nobody waits for what might be written to it', async () => {
  const pipe = path.join(home.path, 'pipe')
  execFileSync('mkfifo', [pipe])
  expect(await isArchive(pipe)).toBe(false)
})
