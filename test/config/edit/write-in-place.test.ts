import { expect, test } from '@jest/globals'
import { link, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeInPlace } from '../../../src/config/edit/write-in-place.js'
import { configFolder } from '../../fixtures/config-folder.js'

test('the file stays the same one, and has the new text and nothing of the old', async () => {
  await using folder = await configFolder()
  const file = await folder.write('cortex.yaml', 'threads: 1 # a long comment\n')
  // A second name sees a write into the file, but not a replacement of it: as the other end of a mount does.
  await link(file, path.join(folder.path, 'other'))
  const { ino } = await stat(file)
  await writeInPlace(file, 'threads: 2\n', '')
  expect(await folder.read('other')).toBe('threads: 2\n')
  expect((await stat(file)).ino).toBe(ino)
})
