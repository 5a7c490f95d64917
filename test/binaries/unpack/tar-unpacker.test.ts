import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import path from 'node:path'
import { createTarUnpacker } from '../../../src/binaries/unpack/tar-unpacker.js'
import { makeTar, type TarEntry } from '../../fixtures/make-archives.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a tar archive', () => {
  const many: TarEntry[] = Array.from({ length: 40 }, (_, index) => ({
    path: `./d${index % 5}/f${index}`,
    content: Buffer.alloc(index * 700, index),
    mode: index % 2 === 0 ? 0o6755 : 0o666,
  }))

  test.each([1, 511, 512, 513, 4096, 1024 * 1024])('that comes in pieces of %d bytes is unpacked', async (size) => {
    const unpacker = createTarUnpacker(folder.path, () => true)
    const some = size === 1 ? many.slice(0, 4) : many
    await unpacker.unpack(inPieces(makeTar(some), size), 'x.tar')
    const files = await unpacker.finish()
    expect(files.map(({ path }) => path)).toEqual(some.map(({ path }) => path.slice(2)))
    for (const { path: name, content } of some) {
      expect((await readFile(path.join(folder.path, name))).equals(content as Buffer)).toBe(true)
    }
    // The executable bit is kept; set-user-id and write permission for others are not.
    expect((await stat(path.join(folder.path, 'd0/f0'))).mode & 0o7777).toBe(0o755)
    expect((await stat(path.join(folder.path, 'd1/f1'))).mode & 0o7777).toBe(0o644)
  })

  test('gives only what is selected, but is checked whole', async () => {
    const unpacker = createTarUnpacker(folder.path, (name) => name.startsWith('keep/'))
    await unpacker.unpack(inPieces(makeTar([{ path: 'keep/a' }, { path: 'drop/b' }]), 512), 'x.tar')
    await unpacker.finish()
    expect(await readdir(folder.path)).toEqual(['keep'])
    const hostile = makeTar([{ path: 'drop/null', type: 'CharacterDevice' }])
    await expect(unpacker.unpack(inPieces(hostile, 512), 'y.tar')).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
  })

  test.each([
    ['entries', { entries: 3, bytes: 1e9 }],
    ['bytes', { entries: 1e9, bytes: 1000 }],
  ])('with too many %s is refused', async (_, limits) => {
    const unpacker = createTarUnpacker(folder.path, () => true, limits)
    await expect(unpacker.unpack(inPieces(makeTar(many), 4096), 'x.tar')).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringContaining('more than'),
    })
  })

  test('that is compressed inside is not inflated', async () => {
    const { gzipSync } = await import('node:zlib')
    const unpacker = createTarUnpacker(folder.path, () => true)
    await expect(unpacker.unpack(inPieces(gzipSync(makeTar(many)), 4096), 'x.tar')).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
    })
    expect(await readdir(folder.path)).toEqual([])
  })

  test('whose source fails in the middle of a file leaves no file open', async () => {
    const unpacker = createTarUnpacker(folder.path, () => true)
    async function* source(): AsyncGenerator<Uint8Array> {
      yield makeTar(many).subarray(0, 4000)
      throw new Error('the line went dead')
    }
    await expect(unpacker.unpack(source(), 'x.tar')).rejects.toThrow('the line went dead')
    expect(await openFiles()).toEqual([])
  })

  test('stops when it is aborted', async () => {
    const abort = new AbortController()
    const unpacker = createTarUnpacker(folder.path, () => true)
    async function* source(): AsyncGenerator<Uint8Array> {
      yield makeTar(many).subarray(0, 4000)
      abort.abort(new Error('enough'))
      yield makeTar(many).subarray(4000)
    }
    await expect(unpacker.unpack(source(), 'x.tar', abort.signal)).rejects.toThrow('enough')
    expect(await openFiles()).toEqual([])
  })
})

/** Files below the folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd')
  const files = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return files.filter((file) => file.startsWith(folder.path))
}
