import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { isCortexError } from '../../src/errors.js'
import { downloadFile } from '../../src/download/download-file.js'
import { type DownloadRequest } from '../../src/download/download-request.js'
import type { Pace } from '../../src/download/pace.js'
import { seededRandom } from '../fixtures/archives/mutants.js'
import { openFileHost, serveContent, type Answer, type FileHost } from '../fixtures/file-host.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

/** No waiting, no chance. */
const pace: Pace = {
  wait: () => new Promise((resolve) => setImmediate(resolve)),
  random: () => 0.5,
  now: () => 0,
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let host: FileHost | undefined
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  await host?.close()
  await folder.remove()
})

async function serve(answer: Answer): Promise<void> {
  host = await openFileHost(answer)
}

function download(more: Partial<DownloadRequest> = {}) {
  const url = host?.url() ?? new URL('http://127.0.0.1')
  return downloadFile({ url, file: path.join(folder.path, 'file'), what: 'the file', ...more }, pace)
}

const codeOf = (downloading: Promise<unknown>) =>
  downloading.then(
    () => 'whole',
    (thrown: unknown) => (isCortexError(thrown) ? thrown.code : thrown),
  )

function bytesOf(seed: number, length: number): Buffer {
  const random = seededRandom(seed)
  return Buffer.from(Array.from({ length }, () => random(256)))
}

describe('what came is not what was meant', () => {
  const content = bytesOf(1, 64)
  const sha256 = createHash('sha256').update(content).digest('hex')

  test('each single bit that is flipped is noticed', async () => {
    await serve((request, response, index) => {
      const flipped = Buffer.from(content)
      flipped.writeUInt8(flipped.readUInt8(index >> 3) ^ (1 << (index & 7)), index >> 3)
      serveContent(request, response, flipped, { etag: `"${index}"` })
    })
    const codes = new Set<unknown>()
    for (let bit = 0; bit < content.length * 8; bit++) codes.add(await codeOf(download({ sha256 })))
    expect(host?.requests).toHaveLength(content.length * 8)
    expect(codes).toEqual(new Set(['DIGEST_MISMATCH']))
    expect(await readdir(folder.path)).toEqual([])
  })

  test('each length but the right one is refused, whether it was known before or not', async () => {
    await serve((request, response, index) => {
      const length = index >> 1
      const whole = Buffer.concat([content, content])
      serveContent(request, response, whole.subarray(0, length), { etag: `"${index}"` })
    })
    const codes: unknown[] = []
    for (let length = 0; length < content.length * 2; length++) {
      codes.push(await codeOf(download({ sha256, size: content.length })), await codeOf(download({ sha256 })))
      if (length !== content.length) expect(await readdir(folder.path)).toEqual(codes.includes('whole') ? ['file'] : [])
    }
    const wrong = ['LENGTH_MISMATCH', 'DIGEST_MISMATCH']
    expect(codes).toEqual(
      Array.from({ length: content.length * 2 }, (_, length) =>
        length === content.length ? ['whole', 'whole'] : wrong,
      ).flat(),
    )
  })

  test.each([1, 32, 63, 65, 1000])('a Content-Length of %d is not believed', async (contentLength) => {
    await serve((request, response) => serveRaw(response, contentLength, content))
    expect(['DIGEST_MISMATCH', 'DOWNLOAD_INTERRUPTED']).toContain(await codeOf(download({ sha256, retries: 0 })))
    expect(await readdir(folder.path).then((names) => names.includes('file'))).toBe(false)
  })
})

/** Node's server would not send a length that is not so. */
function serveRaw(response: ServerResponse, length: number, body: Buffer): void {
  const head = `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\netag: "1"\r\n\r\n`
  response.socket?.end(Buffer.concat([Buffer.from(head), body]))
}

describe('a line that is cut fifty times', () => {
  test.each([1, 2, 3, 4])(
    'in bodies, in headers and before them, while the file changes: one of its versions comes, whole (seed %d)',
    async (seed) => {
      const random = seededRandom(seed)
      let version = 0
      let cuts = 0
      const versions = [bytesOf(100, 200_000)]
      await serve((request, response) => {
        if (cuts > 0 && random(10) === 0) versions.push(bytesOf(100 + ++version, 150_000 + random(100_000)))
        const current = versions[version] ?? Buffer.alloc(0)
        const etag = `"${version}"`
        const way = cuts++ < 50 ? random(4) : null
        if (way === 0) response.socket?.destroy()
        else if (way === 1) response.socket?.end('HTTP/1.1 206 Partial Con')
        else if (way === 2) serveContent(request, response, current, { etag, cutAfter: 0 })
        else if (way === 3) serveContent(request, response, current, { etag, cutAfter: 1 + random(20_000) })
        else serveContent(request, response, current, { etag })
      })
      const { sha256 } = await download({ retries: 50 })
      const last = versions[version] ?? Buffer.alloc(0)
      expect(sha256).toBe(createHash('sha256').update(last).digest('hex'))
      expect((await readFile(path.join(folder.path, 'file'))).equals(last)).toBe(true)
      expect(host?.requests.length).toBeGreaterThanOrEqual(51)
    },
  )
})
