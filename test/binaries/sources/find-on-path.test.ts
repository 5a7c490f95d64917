import { expect, test } from '@jest/globals'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findExecutables, searchedFolders } from '../../../src/binaries/sources/find-on-path.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

test('PATH is searched in its order, then Homebrew’s places, and never the current directory', () => {
  const folders = searchedFolders({ platform: 'linux', env: { PATH: '/b:/a::.:bin:/b:/usr/local/bin' } })
  expect(folders).toEqual(['/b', '/a', '/usr/local/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'])
  expect(searchedFolders({ platform: 'darwin', env: {} })).toContain('/opt/homebrew/bin')
})

test('only executable files are found, through links too', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => path.join(folder.path, name)
  for (const name of ['plain', 'good', 'folder/llama-server', 'linked', 'dangling'])
    await mkdir(at(name), { recursive: true })
  await writeFile(at('plain/llama-server'), '', { mode: 0o644 })
  await writeFile(at('good/llama-server'), '', { mode: 0o755 })
  await symlink(at('good/llama-server'), at('linked/llama-server'))
  await symlink(at('nowhere'), at('dangling/llama-server'))
  const folders = ['absent', 'plain', 'folder', 'dangling', 'linked', 'good'].map(at)
  expect(await findExecutables('llama-server', folders)).toEqual([at('linked/llama-server'), at('good/llama-server')])
})
