import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { lastGoodFile, readLastGood, writeLastGood } from '../../src/instance/last-good.js'
import { settings } from '../fixtures/facts.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'good-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('what served is read back as it was, by its user alone', async () => {
  const file = lastGoodFile(join(folder, 'state'), 'default')
  const good = settings({ cacheTypeK: 'q8_0', gateway: { ...settings().gateway, apiKeys: ['secret'] } })
  await writeLastGood(file, settings())
  await writeLastGood(file, good)
  await expect(readLastGood(file)).resolves.toEqual(good)
  expect((await stat(file)).mode & 0o077).toBe(0)
  await expect(readdir(join(folder, 'state'))).resolves.toEqual(['default.last-good.json'])
})

test.each([
  ['of another version', JSON.stringify({ version: '99.0.0', settings: settings() })],
  ['cut short', '{"version":'],
])('one %s is none', async (_, text) => {
  const file = lastGoodFile(folder, 'default')
  await writeFile(file, text)
  await expect(readLastGood(file)).resolves.toBeNull()
})

test('none is none', async () => {
  await expect(readLastGood(lastGoodFile(folder, 'nobody'))).resolves.toBeNull()
})
