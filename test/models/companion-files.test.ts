import { expect, test } from '@jest/globals'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { companionFileBytes } from '../../src/models/companion-files.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

test('all files that are loaded beside the model count, all parts of a split one included', async () => {
  await using folder = await temporaryFolder()
  const file = async (name: string, bytes: number): Promise<string> => {
    const at = path.join(folder.path, name)
    await writeFile(at, Buffer.alloc(bytes))
    return at
  }
  const mmproj = await file('mmproj.gguf', 1)
  const loras = [{ path: await file('one.gguf', 10) }, { path: await file('two.gguf', 100), scale: 0.5 }]
  const draft = { model: await file('draft-00001-of-00002.gguf', 1000) }
  await file('draft-00002-of-00002.gguf', 10_000)
  expect(await companionFileBytes({ mmproj, loras, draft })).toBe(11_111)
  expect(await companionFileBytes({})).toBe(0)
  expect(await companionFileBytes({ mmproj, draft: { model: 'hf:owner/repo' } })).toBeNull()
})
