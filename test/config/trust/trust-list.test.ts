import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, readdir, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { prepareEdit } from '../../../src/config/edit/edit-config.js'
import { readConfigText } from '../../../src/config/load-config.js'
import { forgetFile, isTrusted, trustTexts } from '../../../src/config/trust/trust-list.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

let user: ConfigFolder
let folder: ConfigFolder
beforeEach(async () => {
  user = await configFolder()
  folder = await configFolder()
})
afterEach(async () => {
  await user.remove()
  await folder.remove()
})

const text = 'extraArgs: [--top-k, "4"]\n'
const userFolder = (): string => path.join(user.path, 'config')

test('trusts a file with one text, until it is forgotten', async () => {
  const file = await folder.write('cortex.yaml', text)
  expect(await isTrusted(userFolder(), file, text)).toBe(false)
  await trustTexts(userFolder(), file, [text])
  expect(await isTrusted(userFolder(), file, text)).toBe(true)
  expect(await isTrusted(userFolder(), file, `${text}# more\n`)).toBe(false)
  expect(await isTrusted(undefined, file, text)).toBe(false)
  expect(await forgetFile(userFolder(), file)).toBe(true)
  expect(await forgetFile(userFolder(), file)).toBe(false)
  expect(await isTrusted(userFolder(), file, text)).toBe(false)
})

test('is readable by its owner only', async () => {
  await trustTexts(userFolder(), await folder.write('cortex.yaml', text), [text])
  const list = path.join(userFolder(), 'trusted')
  const [entry = ''] = await readdir(list)
  expect((await stat(list)).mode & 0o777).toBe(0o700)
  expect((await stat(path.join(list, entry))).mode & 0o777).toBe(0o600)
})

test('an entry that is damaged, or of another path, trusts nothing', async () => {
  const file = await folder.write('cortex.yaml', text)
  await trustTexts(userFolder(), file, [text])
  const list = path.join(userFolder(), 'trusted')
  const [entry = ''] = await readdir(list)
  const good = JSON.parse(await user.read(path.join('config', 'trusted', entry))) as { path: string }
  expect(good.path).toBe(path.join(await realpath(folder.path), 'cortex.yaml'))
  for (const bad of ['', 'null', '[]', '{"path": 1}', JSON.stringify({ ...good, path: '/other/cortex.yaml' })]) {
    await writeFile(path.join(list, entry), bad)
    expect(await isTrusted(userFolder(), file, text)).toBe(false)
  }
})

test('knows a folder by all of its links, but no link in place of the file', async () => {
  const file = await folder.write('cortex.yaml', text)
  await trustTexts(userFolder(), file, [text])
  const link = path.join(user.path, 'link')
  await symlink(folder.path, link)
  expect(await isTrusted(userFolder(), path.join(link, 'cortex.yaml'), text)).toBe(true)
  const stranger = path.join(user.path, 'stranger')
  await mkdir(stranger)
  await symlink(file, path.join(stranger, 'cortex.yaml'))
  expect(await isTrusted(userFolder(), path.join(stranger, 'cortex.yaml'), text)).toBe(false)
})

test('a load accepts the trusted text and refuses a changed one', async () => {
  const file = await folder.write('cortex.yaml', text)
  await trustTexts(userFolder(), file, [text])
  expect(await folder.load({ userFolder: userFolder() })).toMatchObject({ foundBy: 'cwd', trusted: true })
  await folder.write('cortex.yaml', `${text}env: {A: b}\n`)
  expect((await folder.refusal({ userFolder: userFolder() })).at?.map(({ key }) => key)).toEqual(['extraArgs', 'env'])
})

test('an edit of a trusted file keeps it trusted, and so does its undoing', async () => {
  const file = await folder.write('cortex.yaml', text)
  await trustTexts(userFolder(), file, [text])
  const request = { cwd: folder.path, env: {}, userFolder: userFolder() }
  const { undo } = await (await prepareEdit(await readConfigText(request), { threads: 2 })).write()
  expect(await folder.load(request)).toMatchObject({ trusted: true, settings: { threads: 2 } })
  expect(await isTrusted(userFolder(), file, text)).toBe(false)
  expect(await undo()).toBe('restored')
  expect(await folder.load(request)).toMatchObject({ trusted: true, text })
})

test('an edit of a file that is not trusted leaves it so', async () => {
  await folder.write('cortex.yaml', 'threads: 1\n')
  const request = { cwd: folder.path, env: {}, userFolder: userFolder() }
  await (await prepareEdit(await readConfigText(request), { threads: 2 })).write()
  expect((await folder.load(request)).trusted).toBe(false)
  await expect(prepareEdit(await readConfigText(request), { extraArgs: ['--top-k', '4'] })).rejects.toMatchObject({
    code: 'CONFIG_UNTRUSTED',
  })
})
