import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdir, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashFile, readDigests, recordDigests } from '../../../src/binaries/store/file-digests.js'
import { verifyInstall } from '../../../src/binaries/store/verify-install.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let home: TemporaryFolder
let folder: string
beforeEach(async () => {
  home = await temporaryFolder()
  folder = home.path
  await mkdir(path.join(folder, 'llama-b1/deep'), { recursive: true })
  await write('llama-b1/llama-server', 'server')
  await write('llama-b1/deep/libggml.so.0.1', 'library')
  await write('llama-b1/empty', '')
  await symlink('libggml.so.0.1', path.join(folder, 'llama-b1/deep/libggml.so'))
})
afterEach(() => home.remove())

const write = (name: string, content: string) => writeFile(path.join(folder, name), content)
const verify = () => verifyInstall({ folder })
const whole = { changed: [], missing: [], added: [] }

test('what was recorded is found again', async () => {
  const digests = await recordDigests(folder)
  expect(Object.keys(digests.files)).toEqual([
    'llama-b1/deep/libggml.so.0.1',
    'llama-b1/empty',
    'llama-b1/llama-server',
  ])
  expect(digests.links).toEqual({ 'llama-b1/deep/libggml.so': 'libggml.so.0.1' })
  expect(await readDigests(folder)).toEqual(digests)
  await write('install.json', '{}')
  expect(await verify()).toEqual(whole)
})

test.each([
  ['a changed file', () => write('llama-b1/llama-server', 'serveR'), { changed: ['llama-b1/llama-server'] }],
  ['an empty file that has grown', () => write('llama-b1/empty', ' '), { changed: ['llama-b1/empty'] }],
  ['a missing file', () => unlink(path.join(folder, 'llama-b1/empty')), { missing: ['llama-b1/empty'] }],
  ['a new file', () => write('llama-b1/libggml-evil.so', 'x'), { added: ['llama-b1/libggml-evil.so'] }],
  ['a new link', () => symlink('/etc', path.join(folder, 'etc')), { added: ['etc'] }],
  [
    'a link that leads elsewhere',
    async () => {
      await unlink(path.join(folder, 'llama-b1/deep/libggml.so'))
      await symlink('/tmp/libggml.so', path.join(folder, 'llama-b1/deep/libggml.so'))
    },
    { changed: ['llama-b1/deep/libggml.so'] },
  ],
  [
    'a file that became a link to the same bytes',
    async () => {
      await write('../' + path.basename(folder) + '/copy', 'server')
      await unlink(path.join(folder, 'llama-b1/llama-server'))
      await symlink('../copy', path.join(folder, 'llama-b1/llama-server'))
    },
    { changed: ['llama-b1/llama-server'], added: ['copy'] },
  ],
  [
    'a file that became a folder',
    async () => {
      await unlink(path.join(folder, 'llama-b1/empty'))
      await mkdir(path.join(folder, 'llama-b1/empty'))
    },
    { changed: ['llama-b1/empty'] },
  ],
  [
    'a folder that is gone',
    () => rm(path.join(folder, 'llama-b1/deep'), { recursive: true }),
    { missing: ['llama-b1/deep/libggml.so', 'llama-b1/deep/libggml.so.0.1'] },
  ],
])('%s is named', async (_, meddle, difference) => {
  await recordDigests(folder)
  await meddle()
  expect(await verify()).toEqual({ ...whole, ...difference })
})

test('an install from Debian is checked against its SHA256SUMS', async () => {
  await mkdir(path.join(folder, 'root/usr/bin'), { recursive: true })
  await write('root/usr/bin/llama-server', 'server')
  await write('root/usr/bin/llama-cli', 'cli')
  const sum = (content: string) => createHash('sha256').update(content).digest('hex')
  await write('SHA256SUMS', `${sum('server')}  root/usr/bin/llama-server\n${sum('cli')}  root/usr/bin/llama-cli\n`)
  expect(await verify()).toEqual(whole)
  await write('root/usr/bin/llama-server', 'other')
  await write('root/usr/bin/extra', '')
  await unlink(path.join(folder, 'root/usr/bin/llama-cli'))
  expect(await verify()).toEqual({
    changed: ['root/usr/bin/llama-server'],
    missing: ['root/usr/bin/llama-cli'],
    added: ['root/usr/bin/extra'],
  })
})

test.each(['', '{', '[]', '{"format":2,"files":{},"links":{}}', '{"format":1,"files":{"a":1},"links":{}}'])(
  'without a list that can be read (%j) nothing is claimed',
  async (text) => {
    await write('files.json', text)
    expect(await verify()).toEqual({ ...whole, unknown: true })
  },
)

test('an abort ends it', async () => {
  await recordDigests(folder)
  const reason = new Error('enough')
  await expect(verifyInstall({ folder }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  await expect(hashFile(path.join(folder, 'llama-b1/empty'), AbortSignal.abort(reason))).rejects.toThrow()
})
