import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { readSlotTokens, textTokens } from '../../../src/child/prompt-cache/slot-tokens.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cortex-slots-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(bytes: Buffer): Promise<readonly number[] | null> {
  const file = join(folder, 'a.slot')
  await writeFile(file, bytes)
  return readSlotTokens(file)
}

/** As llama.cpp writes it: magic, version, count, tokens, state. */
function slotFile(tokens: readonly number[], count = tokens.length): Buffer {
  const bytes = Buffer.alloc(12 + tokens.length * 4)
  bytes.write('qsgg', 'latin1')
  bytes.writeUInt32LE(4, 4)
  bytes.writeUInt32LE(count, 8)
  tokens.forEach((token, index) => bytes.writeInt32LE(token, 12 + index * 4))
  return bytes
}

const token = fc.nat(300_000)

test('the tokens are read in the layout of old and of new builds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(token, { minLength: 1 }), async (tokens) => {
      const state = Buffer.from('state of the cache')
      expect(await read(Buffer.concat([slotFile(tokens), state]))).toEqual(tokens)
      expect(await read(Buffer.concat([slotFile([-1, 1, tokens.length, ...tokens, 0]), state]))).toEqual(tokens)
    }),
    { numRuns: 30 },
  )
})

test('of a prompt with an image, what comes before it', () => {
  expect(textTokens([-1, 1, 5, 7, 8, -1, -1, 9, 1])).toEqual([7, 8])
})

test.each([
  ['empty', Buffer.alloc(0)],
  ['of another kind', Buffer.from('GGUF and more than that')],
  ['cut short', slotFile([1, 2, 3]).subarray(0, 20)],
  ['lying about its length', slotFile([1, 2], 0xffffffff)],
])('a file that is %s has none', async (_, bytes) => {
  expect(await read(bytes)).toBeNull()
})
