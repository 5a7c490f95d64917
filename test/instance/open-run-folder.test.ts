import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { processIdentity, type ProcessIdentity } from '../../src/host/process-identity.js'
import { openRunFolder } from '../../src/instance/open-run-folder.js'

let temp: string
let own: ProcessIdentity

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'run-'))
  const identity = await processIdentity(process.pid)
  if (!identity) throw new Error('this process has no identity')
  own = identity
})
afterEach(() => rm(temp, { recursive: true }))

test('is private, and gone after its removal', async () => {
  const folder = await openRunFolder(temp, 'me', own)
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
  await folder.remove()
  await expect(readdir(join(temp, 'cortex-me'))).resolves.toEqual([])
})

test('sweeps what a dead owner left, and nothing else', async () => {
  const mine = await openRunFolder(temp, 'me', own)
  const parent = join(temp, 'cortex-me')
  await mkdir(join(parent, 'run-dead'))
  await writeFile(join(parent, 'run-dead', 'owner.json'), JSON.stringify({ ...own, startTime: 'long ago' }))
  await mkdir(join(parent, 'run-new'))
  const second = await openRunFolder(temp, 'me', own)
  const left = await readdir(parent)
  expect(left.map((name) => join(parent, name)).sort()).toEqual(
    [join(parent, 'run-new'), mine.path, second.path].sort(),
  )
})

const stranger = 12_345
const occupied: [string, (parent: string) => Promise<unknown>][] = [
  ['that everybody may enter', async (parent) => chmod(await made(parent), 0o777)],
  ['that is a file', (parent) => writeFile(parent, '')],
  ['that is a link to a private folder', async (parent) => symlink(await made(join(temp, 'elsewhere')), parent)],
  // Only root can give a folder away.
  ...(process.getuid?.() === 0
    ? [['of another user', async (parent) => chown(await made(parent), stranger, stranger)] as (typeof occupied)[0]]
    : []),
]

async function made(folder: string): Promise<string> {
  await mkdir(folder, { mode: 0o700 })
  return folder
}

describe.each(occupied)('with a parent %s', (_, occupy) => {
  beforeEach(() => occupy(join(temp, 'cortex-me')))

  test('makes a private one under another name, which the next start finds again', async () => {
    const first = await openRunFolder(temp, 'me', own)
    const parent = dirname(first.path)
    expect(basename(parent)).toMatch(/^cortex-me-\w{6}$/)
    expect((await stat(parent)).mode & 0o777).toBe(0o700)
    await writeFile(join(first.path, 'owner.json'), JSON.stringify({ ...own, startTime: 'long ago' }))
    const second = await openRunFolder(temp, 'me', own)
    expect(dirname(second.path)).toBe(parent)
    await expect(readdir(parent)).resolves.toEqual([basename(second.path)])
  })

  test('takes no other one that is not private either', async () => {
    await occupy(join(temp, 'cortex-me-aaaaaa')).catch(() => undefined)
    const { path } = await openRunFolder(temp, 'me', own)
    expect(dirname(path)).not.toBe(join(temp, 'cortex-me-aaaaaa'))
  })
})

describe('with XDG_RUNTIME_DIR', () => {
  let runtime: string
  beforeEach(async () => {
    runtime = await made(join(temp, 'u'))
  })

  test('is made there, and sweeps the temporary folder too', async () => {
    const parent = await made(join(temp, 'cortex-me'))
    const dead = await made(join(parent, 'run-dead'))
    await writeFile(join(dead, 'owner.json'), JSON.stringify({ ...own, startTime: 'long ago' }))
    const { path } = await openRunFolder(temp, 'me', own, runtime)
    expect(dirname(path)).toBe(join(runtime, 'cortex-supervisor'))
    await expect(readdir(parent)).resolves.toEqual([])
  })

  test('that is gone, or too long for the path of a socket, is passed over', async () => {
    for (const useless of ['/dev/null/absent', await made(join(temp, 'x'.repeat(60)))]) {
      const { path } = await openRunFolder(temp, 'me', own, useless)
      expect(dirname(path)).toBe(join(temp, 'cortex-me'))
    }
  })
})

test('where none can be made, says what is in the way', async () => {
  await writeFile(join(temp, 'file'), '')
  await expect(openRunFolder(join(temp, 'file'), 'me', own)).rejects.toMatchObject({
    code: 'STORE_UNWRITABLE',
    message: `No private directory for sockets can be created: ${temp}/file/cortex-me cannot be created (ENOTDIR); ${temp}/file is not writable (ENOTDIR).`,
    hint: expect.stringContaining('TMPDIR') as unknown,
  })
})
