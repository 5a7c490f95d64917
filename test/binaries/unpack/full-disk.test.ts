import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import * as fileSystem from 'node:fs/promises'
import path from 'node:path'
import { isCortexError } from '../../../src/errors.js'
import { upstreamArchive } from '../../fixtures/upstream-archives.js'
import { fillingDisk } from '../../fixtures/filling-disk.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

const disk = fillingDisk(fileSystem)
jest.unstable_mockModule('node:fs/promises', () => disk.module)
const { unpackArchive } = await import('../../../src/binaries/unpack/unpack-archive.js')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  disk.room = Infinity
  await folder.remove()
})

test.each(['tar.gz', 'zip'] as const)(
  'a disk that is full at any moment: DISK_FULL, and no file left open (%s)',
  async (kind) => {
    const file = path.join(folder.path, 'archive')
    const into = path.join(folder.path, 'into')
    await fileSystem.writeFile(file, await upstreamArchive({ build: 11158, kind }))
    const codes: unknown[] = []
    for (disk.room = 0; !codes.includes('whole'); disk.room++) {
      await fileSystem.rm(into, { recursive: true, force: true })
      await fileSystem.mkdir(into)
      disk.used = 0
      codes.push(
        await unpackArchive({ file, into, what: 'the archive' }).then(
          () => 'whole',
          (thrown: unknown) => (isCortexError(thrown) ? thrown.code : thrown),
        ),
      )
      expect(await openFiles()).toEqual([])
    }
    expect(codes.length).toBeGreaterThan(20)
    expect(new Set(codes)).toEqual(new Set(['DISK_FULL', 'whole']))
  },
)

/** Files below the folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const names = await fileSystem.readdir('/proc/self/fd')
  const files = await Promise.all(names.map((name) => fileSystem.readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return files.filter((name) => name.startsWith(folder.path))
}
