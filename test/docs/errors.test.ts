import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { errorCodes } from '../../src/errors.js'
import { warningCodes } from '../../src/warnings.js'

test('docs/errors.md has a paragraph for each code, and for no other', async () => {
  const text = await readFile('docs/errors.md', 'utf8')
  const sections = text.split(/^### /m).slice(1)
  const documented = sections.map((section) => section.slice(0, section.indexOf('\n')).trim())
  expect([...documented].sort()).toEqual([...Object.keys(errorCodes), ...warningCodes].sort())
  const short = sections.filter((section) => section.slice(section.indexOf('\n')).trim().length < 60)
  expect(short).toEqual([])
})
