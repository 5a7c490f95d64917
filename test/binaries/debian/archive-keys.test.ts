import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { readKey } from 'openpgp'
import { readArchiveKeys } from '../../../src/binaries/debian/archive-keys.js'

test('the keys that come with the package are those of its table, public, and good for years', async () => {
  const table = await readFile(new URL('../../../binaries/keys/README.md', import.meta.url), 'utf8')
  const rows = [...table.matchAll(/([0-9A-F]{40}), ([0-9A-F]{40}) \| (\d{4}-\d\d-\d\d)/g)].map((row) => row.slice(1))
  const keys = await Promise.all((await readArchiveKeys()).map((armoredKey) => readKey({ armoredKey })))
  const found = await Promise.all(
    keys.map(async (key) => {
      const until = await key.getExpirationTime()
      const day = until instanceof Object ? until.toISOString().slice(0, 10) : String(until)
      return [...key.getKeys().map((each) => each.getFingerprint().toUpperCase()), day]
    }),
  )
  expect(found).toEqual(rows)
  expect(keys.some((key) => key.isPrivate())).toBe(false)
})
