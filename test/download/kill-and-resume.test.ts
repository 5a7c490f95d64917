import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downloadFile } from '../../src/download/download-file.js'
import { bundleSource } from '../fixtures/bundle-source.js'
import { openFileHost, serveContent, type FileHost } from '../fixtures/file-host.js'

let folder: string
let host: FileHost | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cortex-kill-'))
})
afterEach(async () => {
  await host?.close()
  await rm(folder, { recursive: true, force: true })
})

test('what a SIGKILL cut off is gone on with by the next process, at once', async () => {
  const content = randomBytes(3_000_000)
  const sha256 = createHash('sha256').update(content).digest('hex')
  let sent = () => {}
  const partSent = new Promise<void>((resolve) => (sent = resolve))
  host = await openFileHost((request, response, index) => {
    serveContent(request, response, content, index === 0 ? { etag: '"x"', stallAfter: 2_000_000 } : { etag: '"x"' })
    if (index === 0) response.write('', () => sent())
  })
  const file = join(folder, 'out', 'model.gguf')
  const program = await bundleSource(
    `import { downloadFile } from './src/download/download-file.js'
     await downloadFile({ url: new URL(process.argv[2]), file: process.argv[3], what: 'x' })`,
    folder,
  )

  const child = spawn(process.execPath, [program, host.url().href, file], { stdio: 'ignore' })
  await partSent
  // Most of it has left the host; wait until some of it is on the disk.
  while ((await partialBytes(join(folder, 'out'))) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))

  await expect(downloadFile({ url: host.url(), file, what: 'x' })).resolves.toMatchObject({ sha256 })
  expect(host.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/)
  expect(await readdir(join(folder, 'out'))).toEqual(['model.gguf'])
})

async function partialBytes(out: string): Promise<number> {
  const [part] = await readdir(out).catch(() => [])
  if (part === undefined) return 0
  return readFile(join(out, part, 'bytes')).then(
    (bytes) => bytes.length,
    () => 0,
  )
}
