import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
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

test('refuses a parent that is not a private folder of this user', async () => {
  await mkdir(join(temp, 'cortex-open'))
  await mkdir(join(temp, 'elsewhere'), { mode: 0o700 })
  await symlink(join(temp, 'elsewhere'), join(temp, 'cortex-link'))
  await chmod(join(temp, 'cortex-open'), 0o777)
  for (const user of ['open', 'link']) {
    await expect(openRunFolder(temp, user, own)).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
  }
})
