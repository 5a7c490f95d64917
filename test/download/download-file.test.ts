import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { CortexError } from '../../src/errors.js'
import { downloadFile } from '../../src/download/download-file.js'
import { type DownloadRequest, type Progress } from '../../src/download/download-request.js'
import type { Pace } from '../../src/download/pace.js'
import { claimPart } from '../../src/download/part-folder.js'
import { addressKey } from '../../src/download/resume-state.js'
import { openFileHost, serveContent, type Answer, type FileHost, type ServeOptions } from '../fixtures/file-host.js'
import { until } from '../fixtures/until.js'

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const etag = '"v1"'

let folder: string
let file: string
let host: FileHost | undefined
let waits: number[]
let clock = 0

/** No waiting, no chance; what would have been waited for is kept. */
const pace: Pace = {
  wait: async (ms, signal) => {
    waits.push(ms)
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  },
  random: () => 0.5,
  // Every look at the clock is a second later, so that no report of progress is left out.
  now: () => (clock += 1000),
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cortex-download-'))
  file = join(folder, 'file.bin')
  waits = []
})
afterEach(async () => {
  await host?.close()
  host = undefined
  await rm(folder, { recursive: true, force: true })
})

/** Each request gets the options of its turn, those after the last the last ones. */
function inTurn(...turns: (ServeOptions | Answer)[]): Answer {
  return (request, response, index) => {
    const turn = turns[Math.min(index, turns.length - 1)] ?? {}
    if (typeof turn === 'function') turn(request, response, index)
    else serveContent(request, response, content, { etag, ...turn })
  }
}

async function serving(answer: Answer): Promise<FileHost> {
  host = await openFileHost(answer)
  return host
}

function download(more: Partial<DownloadRequest> = {}) {
  if (host === undefined) throw new Error('no host')
  return downloadFile({ url: host.url(), file, what: 'the file', ...more }, pace)
}

/** jest compares buffers byte by byte, and slowly. */
const digestOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
const left = async () => (await readdir(folder)).sort()

describe('a download', () => {
  test('arrives whole, with its digest, and leaves nothing beside it', async () => {
    await serving(inTurn({}))
    await expect(download({ sha256, size: content.length })).resolves.toEqual({
      file,
      bytes: content.length,
      sha256,
      etag,
    })
    expect(await digestOf(file)).toBe(sha256)
    expect(await left()).toEqual(['file.bin'])
  })

  test('makes its folder, and replaces an older file', async () => {
    await serving(inTurn({}))
    file = join(folder, 'a', 'b', 'file.bin')
    await download()
    await writeFile(file, 'old')
    await download()
    expect(await digestOf(file)).toBe(sha256)
  })

  test('of an empty file works', async () => {
    await serving((request, response) => serveContent(request, response, Buffer.alloc(0), { etag }))
    await expect(download({ size: 0 })).resolves.toMatchObject({ bytes: 0 })
    expect(await readFile(file)).toEqual(Buffer.alloc(0))
  })

  test('reports its progress up to the end', async () => {
    await serving(inTurn({}))
    const reports: Progress[] = []
    await download({ onProgress: (progress) => reports.push(progress) })
    expect(reports[0]).toEqual({ what: 'the file', received: 0, total: content.length })
    expect(reports.at(-1)).toEqual({ what: 'the file', received: content.length, total: content.length })
  })

  test('leaves no connection and no timer', async () => {
    await serving(inTurn({}))
    const used = () =>
      process
        .getActiveResourcesInfo()
        .filter((name) => /^(Timeout|TCPSocketWrap|TCPWrap)$/.test(name))
        .sort()
    const before = used()
    // Longer than this test may last: a timer that is left would be seen until its end.
    await download({ stallTimeout: 10 * 60_000 })
    await host?.idle()
    // The test's own server and runner have timers that end a moment later.
    await until(() => isDeepStrictEqual(used(), before))
  })
})

describe('after a cut', () => {
  test('fifty cuts at random points give the right file, every byte sent once', async () => {
    let sent = 0
    let turn = 0
    await serving((request, response) => {
      const offset = Number(/^bytes=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const last = turn++ >= 50
      // Fifty of the longest would not be the whole file yet.
      const cutAfter = 1 + Math.floor(Math.random() * (content.length / 50 - 2))
      sent += last ? content.length - offset : cutAfter
      serveContent(request, response, content, last ? { etag } : { etag, cutAfter })
    })
    await expect(download({ retries: 1 })).resolves.toMatchObject({ sha256 })
    expect(await digestOf(file)).toBe(sha256)
    expect(host?.requests).toHaveLength(51)
    expect(sent).toBe(content.length)
  })

  test('it goes on with Range and If-Range', async () => {
    await serving(inTurn({ cutAfter: 1000 }, {}))
    await download()
    expect(host?.requests.map(({ headers }) => [headers.range, headers['if-range']])).toStrictEqual([
      [undefined, undefined],
      ['bytes=1000-', etag],
    ])
  })

  test('a date serves as validator only when it was old enough', async () => {
    const old = new Date(Date.now() - 60_000).toUTCString()
    await serving((request, response, index) =>
      serveContent(request, response, content, { lastModified: old, ...(index === 0 && { cutAfter: 1000 }) }),
    )
    await download()
    expect(host?.requests[1]?.headers['if-range']).toBe(old)
  })

  test.each<[string, number, ServeOptions]>([
    ['a server that ignores ranges', 2, { ignoreRange: true }],
    ['a file that has changed', 2, { etag: '"v2"' }],
    ['a wrong Content-Range', 3, { headers: { 'content-range': `bytes 5-9/${content.length}` } }],
    ['another length in it', 3, { headers: { 'content-range': `bytes 1000-${content.length}/${content.length + 1}` } }],
    ['a Content-Range that makes no sense', 3, { headers: { 'content-range': 'lines 1-2' } }],
    ['another ETag in a 206', 3, { etag: '"v2"', ignoreIfRange: true }],
  ])('%s makes it start over', async (_, requests, odd) => {
    await serving(inTurn({ cutAfter: 1000 }, odd, {}))
    await expect(download()).resolves.toMatchObject({ sha256 })
    expect(await digestOf(file)).toBe(sha256)
    const ranges = host?.requests.map(({ headers }) => headers.range)
    expect(ranges).toStrictEqual([undefined, 'bytes=1000-', undefined].slice(0, requests))
  })

  test('a file that changed midway is never a mixture', async () => {
    const other = randomBytes(content.length)
    await serving((request, response, index) => {
      if (index === 0) serveContent(request, response, content, { etag, cutAfter: 100_000 })
      else serveContent(request, response, other, { etag: '"v2"' })
    })
    await download()
    expect((await readFile(file)).equals(other)).toBe(true)
  })

  test('without any validator it starts over, for the file may be another one', async () => {
    await serving((request, response, index) =>
      serveContent(request, response, content, index === 0 ? { cutAfter: 1000 } : {}),
    )
    await download()
    expect(host?.requests[1]?.headers.range).toBeUndefined()
    expect(await digestOf(file)).toBe(sha256)
  })

  test('without any validator but with a digest it goes on', async () => {
    await serving((request, response, index) =>
      serveContent(request, response, content, index === 0 ? { cutAfter: 1000 } : {}),
    )
    await download({ sha256 })
    expect(host?.requests[1]?.headers.range).toBe('bytes=1000-')
  })

  test('it gives up after so many tries that brought nothing, and says how far it came', async () => {
    await serving(inTurn({ cutAfter: 1000 }, (_, response) => response.destroy()))
    await expect(download({ retries: 3 })).rejects.toMatchObject({
      code: 'DOWNLOAD_INTERRUPTED',
      message: expect.stringContaining(`1000 of ${content.length} bytes`),
    })
    expect(host?.requests).toHaveLength(1 + 3)
    expect(await left()).toEqual(['file.bin.part'])
  })

  test('a server that says nothing more is a stall, also before the headers', async () => {
    await serving(inTurn(() => {}))
    await expect(download({ stallTimeout: 30 })).rejects.toMatchObject({ code: 'DOWNLOAD_STALLED' })
    await host?.close()
    await serving(inTurn({ stallAfter: 1000 }, {}))
    await expect(download({ stallTimeout: 100 })).resolves.toMatchObject({ sha256 })
  })
})

describe('a later call', () => {
  test('goes on where an aborted one stopped', async () => {
    const abort = new AbortController()
    await serving(inTurn({ stallAfter: 5000 }, {}))
    const first = download({
      signal: abort.signal,
      onProgress: ({ received }) => {
        if (received > 0) abort.abort()
      },
    })
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
    await host?.idle()
    expect(await left()).toEqual(['file.bin.part'])
    await expect(download()).resolves.toMatchObject({ sha256 })
    expect(host?.requests[1]?.headers.range).toMatch(/^bytes=\d+-$/)
    expect(await left()).toEqual(['file.bin'])
  })

  test('an abort for a reason of ours gives that reason', async () => {
    const abort = new AbortController()
    await serving(inTurn({ stallAfter: 5000 }))
    const lost = new CortexError('STORE_BUSY', 'The lock was lost.')
    const onProgress = ({ received }: Progress) => {
      if (received > 0) abort.abort(lost)
    }
    await expect(download({ signal: abort.signal, onProgress })).rejects.toBe(lost)
    expect(await left()).toEqual(['file.bin.part'])
  })

  test('goes on where a killed process stopped', async () => {
    await serving(inTurn({}))
    await leavePart({ owner: await deadPid(), bytes: content.subarray(0, 70_000) })
    await expect(download()).resolves.toMatchObject({ sha256 })
    expect(host?.requests[0]?.headers.range).toBe('bytes=70000-')
    expect(await left()).toEqual(['file.bin'])
  })

  test('leaves alone what another process is at', async () => {
    await serving(inTurn({}))
    const theirs = await leavePart({ owner: process.pid, bytes: content.subarray(0, 70_000) })
    await expect(download()).resolves.toMatchObject({ sha256 })
    expect(host?.requests[0]?.headers.range).toBeUndefined()
    expect(await readFile(join(theirs, 'bytes'))).toHaveLength(70_000)
  })

  test('trusts neither another address nor a part without a validator', async () => {
    await serving(inTurn({}))
    await leavePart({ bytes: randomBytes(500), url: 'http://elsewhere/' })
    await download()
    expect(host?.requests[0]?.headers.range).toBeUndefined()
    expect(await digestOf(file)).toBe(sha256)
  })

  test('resumes from another address when the digest is the same', async () => {
    await serving(inTurn({ ignoreIfRange: true, etag: '"mirror"' }))
    await leavePart({ bytes: content.subarray(0, 500), url: 'http://elsewhere/', sha256 })
    await download({ sha256 })
    expect(host?.requests.map(({ headers }) => headers.range)).toStrictEqual(['bytes=500-'])
    expect(await digestOf(file)).toBe(sha256)
  })

  test('starts over once when the part turns out to be spoilt', async () => {
    await serving(inTurn({}))
    await leavePart({ bytes: Buffer.alloc(70_000), sha256 })
    await expect(download({ sha256 })).resolves.toMatchObject({ sha256 })
    expect(host?.requests.map(({ headers }) => headers.range)).toStrictEqual(['bytes=70000-', undefined])
  })

  test('asks for nothing when the part is whole and the size known', async () => {
    await serving(inTurn({}))
    await leavePart({ bytes: content, sha256 })
    await download({ sha256, size: content.length })
    expect(host?.requests).toHaveLength(0)
    expect(await digestOf(file)).toBe(sha256)
  })

  test('understands 416: whole when the length fits, otherwise from the start', async () => {
    await serving(inTurn({}))
    await leavePart({ bytes: content })
    await download()
    expect(host?.requests).toHaveLength(1)
    await leavePart({ bytes: Buffer.concat([content, content]) })
    await download()
    expect(host?.requests.map(({ headers }) => headers.range)).toStrictEqual([
      `bytes=${content.length}-`,
      `bytes=${2 * content.length}-`,
      undefined,
    ])
    expect(await digestOf(file)).toBe(sha256)
  })

  test('is not troubled by a damaged record', async () => {
    await serving(inTurn({}))
    const part = await leavePart({ bytes: content.subarray(0, 10) })
    await writeFile(join(part, 'origin.json'), '{"url": 7')
    await download()
    expect(await digestOf(file)).toBe(sha256)
  })

  test('two at once both end well', async () => {
    await serving(inTurn({ cutAfter: 50_000 }, { cutAfter: 50_000 }, {}))
    const both = await Promise.all([download(), download()])
    expect(both.map((downloaded) => downloaded.sha256)).toEqual([sha256, sha256])
    expect(await left()).toEqual(['file.bin'])
  })
})

describe('what is not the file', () => {
  test('wrong bytes are thrown away, and both digests told', async () => {
    const wrong = randomBytes(content.length)
    await serving((request, response) => serveContent(request, response, wrong, { etag }))
    const came = createHash('sha256').update(wrong).digest('hex')
    await expect(download({ sha256 })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringMatching(new RegExp(`${sha256}.*${came}`)),
    })
    expect(await left()).toEqual([])
  })

  test('a digest that the server announces is held against what came', async () => {
    const promise = (digest: string): Answer =>
      inTurn({ headers: { 'repr-digest': `sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:` } })
    await serving(promise(sha256))
    await expect(download()).resolves.toMatchObject({ sha256 })
    await host?.close()
    await serving(promise('0'.repeat(64)))
    await expect(download()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  })

  test('a single flipped bit is noticed', async () => {
    const flipped = Buffer.from(content)
    flipped.writeUInt8(flipped.readUInt8(1234) ^ 1, 1234)
    await serving((request, response) => serveContent(request, response, flipped, { etag }))
    await expect(download({ sha256, size: content.length })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(await left()).toEqual([])
  })

  test.each([content.length - 1, content.length + 1])(
    'a length of %d is refused before its bytes come',
    async (size) => {
      await serving(inTurn({}))
      await expect(download({ size })).rejects.toMatchObject({
        code: 'LENGTH_MISMATCH',
        message: expect.stringMatching(new RegExp(`${size}.*${content.length}`)),
      })
      expect(await left()).toEqual([])
    },
  )

  test('an endless body is refused where it becomes too long', async () => {
    await serving((_, response) => {
      const more = () => void response.write(Buffer.alloc(10_000), (error) => error ?? more())
      more()
    })
    await expect(download({ size: 100_000 })).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    expect(await left()).toEqual([])
  })

  test('a body that ends properly but too early, without having announced its length, is refused', async () => {
    await serving(inTurn({ contentLength: null }))
    await expect(download({ size: content.length + 1 })).rejects.toMatchObject({
      code: 'LENGTH_MISMATCH',
      message: expect.stringMatching(new RegExp(`${content.length + 1} bytes, but ${content.length} were received`)),
    })
    expect(await left()).toEqual([])
  })

  test('the end of the connection is no end of a body whose length is known otherwise', async () => {
    await serving(
      inTurn((_, response) => {
        response.socket?.end(
          Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\netag: "v1"\r\n\r\n'), content.subarray(0, 1000)]),
        )
      }, {}),
    )
    await expect(download({ size: content.length })).resolves.toMatchObject({ sha256 })
    expect(host?.requests[1]?.headers.range).toBe('bytes=1000-')
  })

  test('less than announced is a cut, and the error says how much came', async () => {
    await serving(inTurn({ contentLength: content.length + 10, ignoreRange: true, cutAfter: content.length - 1 }))
    await expect(download({ retries: 1 })).rejects.toMatchObject({
      code: 'DOWNLOAD_INTERRUPTED',
      message: expect.stringContaining(`of ${content.length + 10} bytes`),
    })
  })

  test('a 404 is not tried again', async () => {
    await serving((_, response) => response.writeHead(404).end('gone'))
    await expect(download()).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/\/file\.bin answered 404/),
    })
    expect(host?.requests).toHaveLength(1)
    expect(await left()).toEqual([])
  })

  test('a 206 that nobody asked for is refused', async () => {
    await serving((_, response) => response.writeHead(206, { 'content-range': 'bytes 0-1/5' }).end('ab'))
    await expect(download()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  })

  test('503 and 429 are tried again, after as long as the server asks', async () => {
    await serving(
      inTurn(
        (_, response) => response.writeHead(503).end(),
        (_, response) => response.writeHead(429, { 'retry-after': '2' }).end(),
        {},
      ),
    )
    await expect(download()).resolves.toMatchObject({ sha256 })
    expect(waits).toEqual([250, 2000])
  })

  test('a server that wants an hour of patience is not waited for', async () => {
    await serving((_, response) => response.writeHead(429, { 'retry-after': '3600' }).end())
    await expect(download()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(waits).toEqual([])
  })
})

describe('the disk', () => {
  test('too small for the announced length: refused at once', async () => {
    await serving(inTurn({ contentLength: 2 ** 52 }))
    await expect(download()).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await left()).toEqual([])
  })

  // /dev/full is a device whose every write fails with ENOSPC: a full disk without filling one.
  test('full midway: DISK_FULL, and nothing left', async () => {
    await serving(inTurn({}))
    const part = `${file}.part`
    await mkdir(part)
    await symlink('/dev/full', join(part, 'bytes'))
    await expect(download()).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining(file) })
    expect(await left()).toEqual([])
  })

  test('a folder that cannot be made', async () => {
    await serving(inTurn({}))
    await writeFile(join(folder, 'in-the-way'), '')
    file = join(folder, 'in-the-way', 'file.bin')
    await expect(download()).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  })

  test('a read-only file system', async () => {
    await serving(inTurn({}))
    file = '/sys/file.bin'
    await expect(download()).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  })
})

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return child.pid ?? 0
}

/** As a process would leave it that was killed in the middle: with an owner in use, without one free to take. */
async function leavePart(part: { owner?: number; bytes: Buffer; url?: string; sha256?: string }): Promise<string> {
  const mine = await claimPart(file)
  await writeFile(mine.bytes, part.bytes)
  await mine.saveOrigin({
    address: addressKey(new URL(part.url ?? host?.url() ?? 'http://nowhere/')),
    etag,
    total: content.length,
    ...(part.sha256 !== undefined && { sha256: part.sha256 }),
  })
  await mine.release()
  if (part.owner === undefined) return `${file}.part`
  const claimed = await claimPart(file)
  const owned = join(claimed.bytes, '..').replace(`-${process.pid}-`, `-${part.owner}-`)
  await rename(join(claimed.bytes, '..'), owned)
  return owned
}
