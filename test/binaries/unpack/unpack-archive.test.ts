import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unpackArchive } from '../../../src/binaries/unpack/unpack-archive.js'
import { upstreamArchive } from '../../fixtures/upstream-archives.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let into: string
beforeEach(async () => {
  folder = await temporaryFolder()
  into = path.join(folder.path, 'into')
  await mkdir(into)
})
afterEach(() => folder.remove())

async function unpack(bytes: Buffer): Promise<void> {
  const file = path.join(folder.path, 'archive')
  await writeFile(file, bytes)
  await unpackArchive({ file, into, what: 'the archive' })
}

describe("an archive of llama.cpp's", () => {
  test.each(['tar.gz', 'zip'] as const)('is unpacked as it is (%s)', async (kind) => {
    await unpack(await upstreamArchive({ build: 11158, kind, layout: 'folder' }))
    expect(await readdir(into)).toEqual(['llama-b11158'])
    const top = path.join(into, 'llama-b11158')
    expect((await stat(path.join(top, 'llama-server'))).mode & 0o7777).toBe(0o755)
    expect((await stat(path.join(top, 'LICENSE'))).mode & 0o7777).toBe(0o644)
    expect(await readFile(path.join(top, 'libllama.so'), 'utf8')).toBe('llama 11158')
    if (kind === 'tar.gz') expect(await readlink(path.join(top, 'libllama.so'))).toBe('libllama.so.0')
  })
})
