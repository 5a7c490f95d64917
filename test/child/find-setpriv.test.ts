import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deathSignalPrefix } from '../../src/child/find-setpriv.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setpriv-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function put(name: string, content: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  await chmod(file, 0o755)
  return file
}

describe('setpriv', () => {
  test('one that knows the option is used', async () => {
    const file = await put('setpriv', 'usage: --pdeathsig keep|clear|<signame>')
    expect(await deathSignalPrefix(`/nowhere:${folder}`, 'linux')).toEqual([file, '--pdeathsig', 'KILL', '--'])
  })

  test('an older one is not', async () => {
    await put('setpriv', 'usage: --reuid')
    expect(await deathSignalPrefix(folder, 'linux')).toEqual([])
  })

  test('nor is one that is BusyBox in truth', async () => {
    await put('busybox', 'pdeathsig')
    await symlink('busybox', join(folder, 'setpriv'))
    expect(await deathSignalPrefix(folder, 'linux')).toEqual([])
  })

  test('elsewhere there is none', async () => {
    await put('setpriv', '--pdeathsig')
    expect(await deathSignalPrefix(folder, 'darwin')).toEqual([])
  })

  test('a relative entry of the search path is not looked at', async () => {
    expect(await deathSignalPrefix('.::bin', 'linux')).toEqual([])
  })
})
