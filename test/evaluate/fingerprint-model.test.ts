import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fingerprintModel } from '../../src/evaluate/fingerprint-model.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

test('the same bytes have the same print wherever they lie; a change in a small file gives another one', async () => {
  await using folder = await temporaryFolder()
  const print = async (name: string, bytes: Buffer): Promise<string> => {
    const file = path.join(folder.path, name)
    await writeFile(file, bytes)
    return fingerprintModel(file, bytes.length)
  }
  const bytes = Buffer.alloc(200_000, 'model')
  const before = await print('a.gguf', bytes)
  expect(await print('b.gguf', bytes)).toBe(before)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), async (at) => {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(await print('c.gguf', changed)).not.toBe(before)
    }),
    { numRuns: 20 },
  )
})

test('of a large file, its ends and its length count', async () => {
  await using folder = await temporaryFolder()
  const file = path.join(folder.path, 'large.gguf')
  const bytes = Buffer.alloc(16 * 1024 * 1024)
  const prints = new Set<string>()
  for (const change of [null, 0, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    if (change !== null) changed.writeUInt8(1, change)
    await writeFile(file, changed)
    prints.add(await fingerprintModel(file, bytes.length))
  }
  await writeFile(file, bytes)
  prints.add(await fingerprintModel(file, bytes.length + 1))
  expect(prints.size).toBe(4)
})
