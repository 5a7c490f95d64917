import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { rename, truncate } from 'node:fs/promises'
import path from 'node:path'
import { openModel } from '../../src/models/open-model.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'
import { tensorBytes, writeGguf, type TensorInput } from '../fixtures/write-gguf.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const tensor = (name: string): TensorInput => ({ name, shape: [32, 4], format: 'f32' })
const part = (index: number) => path.join(folder.path, `m-0000${index}-of-00003.gguf`)

async function writeParts(...indexes: number[]): Promise<void> {
  for (const index of indexes) {
    await writeGguf(part(index), {
      metadata: { 'general.architecture': 'llama', 'split.no': index - 1, 'split.count': 3 },
      tensors: [tensor(`t${index}`), tensor(`u${index}`)],
    })
  }
}

test('the parts of a split model are counted together', async () => {
  await writeParts(1, 2, 3)
  const model = await openModel('x', part(1))
  expect(model).toMatchObject({
    reference: 'x',
    path: part(1),
    header: { tensorCount: 6, tensorBytes: 6 * tensorBytes(tensor('')), parameterCount: 6 * 128 },
  })
  expect(model.bytes).toBeGreaterThan(model.header.tensorBytes)
})

test('missing parts are named', async () => {
  await writeParts(1, 3)
  await expect(openModel('x', part(1))).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    message: expect.stringMatching(/1 of the 3 parts.*m-00002-of-00003\.gguf/),
  })
})

test('a part that is cut short is found, though it is not the first', async () => {
  await writeParts(1, 2, 3)
  await truncate(part(3), 300)
  await expect(openModel('x', part(1))).rejects.toMatchObject({
    code: 'MODEL_TRUNCATED',
    message: expect.stringContaining(part(3)),
  })
})

test('a later part leads to the first', async () => {
  await writeParts(1, 2, 3)
  await expect(openModel('x', part(2))).rejects.toMatchObject({
    code: 'MODEL_REFERENCE_INVALID',
    hint: expect.stringContaining(part(1)),
  })
})

test('a part under another name is refused as llama.cpp would refuse it', async () => {
  await writeParts(1, 2, 3)
  const alone = path.join(folder.path, 'model.gguf')
  await rename(part(1), alone)
  await expect(openModel('x', alone)).rejects.toMatchObject({
    code: 'MODEL_INVALID',
    message: expect.stringMatching(/one of 3 parts.*its name is not that of a part/),
  })
  const [first, second] = [1, 2].map((index) => path.join(folder.path, `m-0000${index}-of-00002.gguf`))
  await rename(alone, first ?? '')
  await rename(part(2), second ?? '')
  await expect(openModel('x', first ?? '')).rejects.toMatchObject({
    code: 'MODEL_INVALID',
    message: expect.stringContaining('its name implies 2'),
  })
})
