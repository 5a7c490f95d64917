import { afterEach, beforeEach, test } from '@jest/globals'
import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { watchPaths, type PathWatch } from '../../../src/config/watch/watch-paths.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

let folder: ConfigFolder
let watch: PathWatch | undefined
beforeEach(async () => {
  folder = await configFolder({ 'etc/cortex.yaml': '1' })
})
afterEach(async () => {
  watch?.close()
  await folder.remove()
})

/** Resolves at the next event; without one, the test runs out of time. */
async function eventAfter(file: string, action: () => Promise<unknown>): Promise<void> {
  let tell = (): void => undefined
  const event = new Promise<void>((resolve) => (tell = resolve))
  watch ??= await watchPaths(file, () => tell())
  await action()
  await event
  watch.close()
}

const at = (name: string): string => path.join(folder.path, name)

test.each<[string, () => Promise<unknown>]>([
  ['written', () => writeFile(at('etc/cortex.yaml'), '2')],
  ['replaced', () => writeFile(at('new'), '2').then(() => rename(at('new'), at('etc/cortex.yaml')))],
  ['removed', () => rm(at('etc/cortex.yaml'))],
  ['moved away with its folder', () => rename(at('etc'), at('old'))],
])('tells of a file that is %s', async (_, action) => {
  watch = undefined
  await eventAfter(at('etc/cortex.yaml'), action)
})

test('tells of a file that is made', async () => {
  watch = undefined
  await eventAfter(at('etc/new.yaml'), () => writeFile(at('etc/new.yaml'), '1'))
})

test('tells of a link that is turned, in the middle of the way too', async () => {
  await mkdir(at('..2'))
  await symlink('etc', at('..data'))
  await symlink('..data/cortex.yaml', at('cortex.yaml'))
  watch = undefined
  await eventAfter(at('cortex.yaml'), () => symlink('..2', at('tmp')).then(() => rename(at('tmp'), at('..data'))))
})

test('tells of a write through another name of the file, as through the other end of a mount', async () => {
  await link(at('etc/cortex.yaml'), at('elsewhere'))
  watch = undefined
  await eventAfter(at('etc/cortex.yaml'), () => writeFile(at('elsewhere'), '2'))
})

test('follows a folder that was replaced, once it has looked again', async () => {
  let tell = (): void => undefined
  watch = await watchPaths(at('etc/cortex.yaml'), () => tell())
  await rename(at('etc'), at('old'))
  await folder.write('etc/cortex.yaml', '2')
  await watch.refresh()
  const event = new Promise<void>((resolve) => (tell = resolve))
  await writeFile(at('etc/cortex.yaml'), '3')
  await event
})
