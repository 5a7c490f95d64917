import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import * as fileSystem from 'node:fs/promises'
import path from 'node:path'
import { isCortexError } from '../../src/errors.js'
import { openFileHost, serveContent, type FileHost } from '../fixtures/file-host.js'
import { fillingDisk } from '../fixtures/filling-disk.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

const disk = fillingDisk(fileSystem)
jest.unstable_mockModule('node:fs/promises', () => disk.module)
const { downloadFile } = await import('../../src/download/download-file.js')

const content = Buffer.alloc(300_000, 'content')
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let host: FileHost
beforeEach(async () => {
  folder = await temporaryFolder()
  host = await openFileHost((request, response) => serveContent(request, response, content, { etag: '"1"' }))
})
afterEach(async () => {
  disk.room = Infinity
  await host.close()
  await folder.remove()
})

test('a disk that is full at any moment: DISK_FULL, and nothing left', async () => {
  const file = path.join(folder.path, 'downloads', 'file')
  const download = () => downloadFile({ url: host.url(), file, what: 'the file' })
  const codes: unknown[] = []
  for (disk.room = 0; !codes.includes('whole'); disk.room++) {
    disk.used = 0
    const code = await download().then(
      () => 'whole',
      (thrown: unknown) => (isCortexError(thrown) ? thrown.code : thrown),
    )
    codes.push(code)
    if (code !== 'whole') expect(await fileSystem.readdir(path.dirname(file)).catch(() => [])).toEqual([])
  }
  expect((await fileSystem.readFile(file)).equals(content)).toBe(true)
  expect(codes.length).toBeGreaterThan(5)
  expect(new Set(codes)).toEqual(new Set(['DISK_FULL', 'whole']))
})
