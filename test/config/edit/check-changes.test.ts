import { expect, test } from '@jest/globals'
import { prepareEdit } from '../../../src/config/edit/edit-config.js'
import { checkChanges } from '../../../src/config/edit/check-changes.js'
import { readConfigText } from '../../../src/config/load-config.js'
import { configFolder } from '../../fixtures/config-folder.js'

const deep = (levels: number, open: string, close: string): unknown =>
  JSON.parse(`{"env": ${open.repeat(levels)}1${close.repeat(levels)}}`)

test.each<[string, unknown, string]>([
  ['groups 5,000 deep', deep(5000, '{"a":', '}'), 'nested more than 64 levels'],
  ['lists 5,000 deep', deep(5000, '[', ']'), 'nested more than 64 levels'],
  ['1,000 keys', Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, 1])), 'More than 256 settings'],
  ['1,000 profiles', { profiles: Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, {}])) }, '256'],
  ['a list of 5,000', { extraArgs: Array.from({ length: 5000 }, () => 'word') }, 'more than 1024 items'],
  ['a function', { threads: () => 1 }, 'threads has a value that a config cannot contain'],
])('%s are refused', async (_, changes, words) => {
  await using folder = await configFolder({ 'cortex.yaml': 'threads: 1\n' })
  const before = await readConfigText({ cwd: folder.path, env: {} })
  await expect(prepareEdit(before, changes as Record<string, unknown>)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(words),
  })
})

test('a long list is one change', () => {
  expect(() => checkChanges({ extraArgs: Array.from({ length: 1000 }, () => 'word') })).not.toThrow()
})

test('unknown keys are all reported, and nothing is edited', async () => {
  await using folder = await configFolder({ 'cortex.yaml': 'threads: 1\n' })
  const changes = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, 1]))
  const error: unknown = await prepareEdit(await readConfigText({ cwd: folder.path, env: {} }), changes).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', at: { length: 50 } })
})
