import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  fetchArchive,
  isFetched,
  pruneArchives,
  type FetchArchiveOptions,
} from '../../../src/binaries/archive/fetch-archive.js'
import type { BinaryWarning } from '../../../src/binaries/warning.js'
import { openFileHost, serveContent, type FileHost, type ServeOptions } from '../../fixtures/file-host.js'
import { sha256Of } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

const content = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7) % 256))
const archive = {
  name: 'llama.tar.gz',
  sha256: sha256Of(content),
  size: content.length,
  by: 'a test',
  what: 'llama.cpp',
}

let home: TemporaryFolder
let host: FileHost
let serve: (path: string, index: number) => ServeOptions & { status?: number; silent?: boolean }
let warnings: BinaryWarning[]
beforeEach(async () => {
  home = await temporaryFolder()
  serve = () => ({})
  warnings = []
  host = await openFileHost((request, response, index) => {
    const { status, silent, ...options } = serve(request.url ?? '', index)
    if (silent) return
    if (status === undefined) serveContent(request, response, content, { etag: '"x"', ...options })
    else response.writeHead(status).end()
  })
})
afterEach(async () => {
  await host.close()
  await home.remove()
})

function fetch(changes: Partial<FetchArchiveOptions> = {}): Promise<string> {
  return fetchArchive({
    ...archive,
    addresses: [{ url: host.url('/a') }, { url: host.url('/b') }],
    cache: home.path,
    onWarning: (warning) => warnings.push(warning),
    ...changes,
  })
}
/** What it goes on from brings nothing more. */
const silentAfter = (index: number): ServeOptions => ({ stallAfter: index === 0 ? 10_000 : 0 })
const kept = () => readdir(path.join(home.path, 'archives'))

describe('an archive', () => {
  test('comes from the first address that has it, once', async () => {
    const file = await fetch()
    expect(sha256Of(await readFile(file))).toBe(archive.sha256)
    expect(await fetch()).toBe(file)
    expect(host.requests.map(({ path: asked }) => asked)).toEqual(['/a'])
    expect(warnings).toEqual([])
  })

  test('goes on from another address with what the first one gave', async () => {
    serve = (asked, index) => (asked === '/b' ? {} : index === 0 ? { cutAfter: 20_000 } : { status: 404 })
    await fetch()
    expect(host.requests.at(-1)).toMatchObject({
      path: '/b',
      headers: { range: expect.stringMatching(/^bytes=\d+-$/) },
    })
    expect(warnings).toMatchObject([{ code: 'MIRROR_PASSED_OVER' }])
  })

  test('of a host that goes silent comes from the next', async () => {
    serve = (asked, index) => (asked === '/a' ? silentAfter(index) : {})
    await fetch({ stallTimeout: 100 })
    expect(warnings).toMatchObject([{ code: 'MIRROR_PASSED_OVER', message: expect.stringContaining('sent nothing') }])
  })

  test('of a host that does not begin to answer comes from the next sooner than of one that pauses', async () => {
    serve = (asked) => (asked === '/a' ? { silent: true } : {})
    await fetch({ answerTimeout: 100 })
    expect(host.requests.map(({ path: asked }) => asked)).toEqual(['/a', '/a', '/b'])
    expect(warnings).toMatchObject([
      { code: 'MIRROR_PASSED_OVER', message: expect.stringMatching(/nothing for 0\.1 s \([\d.]+ s in total\)/) },
    ])
  })

  test('of the only host that goes silent is an error that says so, and goes on later', async () => {
    serve = (_, index) => silentAfter(index)
    const addresses = [{ url: host.url('/a') }]
    await expect(fetch({ stallTimeout: 100, addresses })).rejects.toMatchObject({ code: 'DOWNLOAD_STALLED' })
    serve = () => ({})
    await fetch({ addresses })
    expect(host.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]/)
  })

  test('with another digest is deleted, with the right one of another address kept', async () => {
    const other = { ...archive, sha256: '0'.repeat(64) }
    await expect(fetch({ ...other, addresses: [{ url: host.url('/a') }] })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringMatching(
        new RegExp(
          `^llama.tar.gz from 127.0.0.1:\\d+ should have the SHA-256 0{64} according to a test, but it has ${archive.sha256}\\.$`,
        ),
      ),
    })
    expect(await kept()).toEqual([])
  })

  test('that cannot be written is asked of nobody else', async () => {
    await writeFile(path.join(home.path, 'archives'), 'a file where a folder should be')
    await expect(fetch()).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
    expect(host.requests.length).toBeLessThanOrEqual(1)
  })

  test('of nobody is unavailable', async () => {
    await expect(fetch({ addresses: [] })).rejects.toMatchObject({ code: 'BINARY_UNAVAILABLE' })
  })
})

test('what nobody has asked for in a week is deleted', async () => {
  const file = await fetch()
  await mkdir(path.join(home.path, 'archives/old.part'))
  const now = Date.now()
  const [day, week] = [24 * 3600, 7 * 24 * 3600]
  await utimes(path.join(home.path, 'archives/old.part'), now / 1000 - 8 * day, now / 1000 - 8 * day)
  await utimes(file, now / 1000 - 6 * day, now / 1000 - 6 * day)
  await pruneArchives(home.path, now)
  expect(await kept()).toEqual([path.basename(file)])
  // Asking for it counts.
  await fetch()
  expect((await stat(file)).mtimeMs).toBeGreaterThan(now - 60_000)
  await pruneArchives(home.path, now + (week + 60) * 1000)
  expect(await kept()).toEqual([])
  await pruneArchives(path.join(home.path, 'absent'))
})

test('what cannot be read counts as not fetched', async () => {
  const file = await fetch()
  expect(await isFetched(home.path, archive)).toBe(true)
  await chmod(file, 0o600)
  await writeFile(file, 'x')
  expect(await isFetched(home.path, archive)).toBe(false)
})
