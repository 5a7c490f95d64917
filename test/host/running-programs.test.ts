import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { programsBelow } from '../../src/host/running-programs.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'

let place: TemporaryFolder
beforeEach(async () => {
  place = await temporaryFolder()
})
afterEach(() => place.remove())

async function recordedProcess(pid: string, links: Record<string, string>): Promise<void> {
  await mkdir(path.join(place.path, 'proc', pid), { recursive: true })
  for (const [name, target] of Object.entries(links)) await symlink(target, path.join(place.path, 'proc', pid, name))
}

const below = (folder: string) => programsBelow(folder, path.join(place.path, 'proc'))

// What the kernel shows; there is no /proc elsewhere.
const onLinux = process.platform === 'linux'

test('the program and the working folder of a process count, and of others nothing', async () => {
  const store = path.join(place.path, 'store')
  await mkdir(store)
  await recordedProcess('10', { exe: `${store}/b1/llama-server`, cwd: '/' })
  await recordedProcess('11', { exe: '/usr/bin/node', cwd: `${store}/b2` })
  // One whose file was replaced, one that is nearly there, one of another user, and what is no process.
  await recordedProcess('12', { exe: `${store}/b3/llama-server (deleted)`, cwd: '/' })
  await recordedProcess('13', { exe: `${store}-other/b4/llama-server`, cwd: place.path })
  await recordedProcess('14', {})
  await recordedProcess('self', { exe: `${store}/b5/llama-server` })
  const found = [`${store}/b1/llama-server`, `${store}/b2`, `${store}/b3/llama-server (deleted)`]
  expect((await below(store)).sort()).toEqual(onLinux ? found : [])
})

test('a folder that is reached by a link is told as it was named', async () => {
  const real = path.join(place.path, 'real')
  await mkdir(real)
  await symlink(real, path.join(place.path, 'link'))
  await recordedProcess('10', { exe: `${real}/b1/llama-server` })
  expect(await below(path.join(place.path, 'link'))).toEqual(
    onLinux ? [path.join(place.path, 'link/b1/llama-server')] : [],
  )
})

test('of a folder that is not there, nothing', async () => {
  expect(await below(path.join(place.path, 'nowhere'))).toEqual([])
})
