import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readCodeCache, writeCodeCache } from '../../src/cli/code-cache.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let file: string
beforeEach(async () => {
  folder = await temporaryFolder()
  file = path.join(folder.path, 'cache', 'start.v8')
})
afterEach(() => folder.remove())

const code = Buffer.from('compiled code, as V8 gives it')

test('what was kept for an identity comes back, and nothing lies beside it', async () => {
  writeCodeCache(file, 'build 1', code)
  expect(readCodeCache(file, 'build 1')).toEqual(code)
  expect(await readdir(path.dirname(file))).toEqual(['start.v8'])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('the next one takes its place', () => {
  writeCodeCache(file, 'build 1', code)
  writeCodeCache(file, 'build 2', Buffer.from('other'))
  expect(readCodeCache(file, 'build 1')).toBeNull()
  expect(readCodeCache(file, 'build 2')?.toString()).toBe('other')
})

describe('is compiled again', () => {
  test('where nothing was kept', () => expect(readCodeCache(file, 'build 1')).toBeNull())

  test.each(['build', 'build 10', 'build 2', ''])('what was kept for another identity than %j', (identity) => {
    writeCodeCache(file, 'build 1', code)
    expect(readCodeCache(file, identity)).toBeNull()
  })

  test('what was damaged, at whatever byte', async () => {
    writeCodeCache(file, 'build 1', code)
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(whole.readUInt8(at) ^ 1, at)
      await writeFile(file, damaged)
      expect(readCodeCache(file, 'build 1')).toBeNull()
    }
  })

  test('what was cut short, wherever', async () => {
    writeCodeCache(file, 'build 1', code)
    const whole = await readFile(file)
    for (let length = 0; length < whole.length; length++) {
      await writeFile(file, whole.subarray(0, length))
      expect(readCodeCache(file, 'build 1')).toBeNull()
    }
  })

  test.each([0o620, 0o602, 0o666])('what others may write: mode %o', async (mode) => {
    writeCodeCache(file, 'build 1', code)
    await chmod(file, mode)
    expect(readCodeCache(file, 'build 1')).toBeNull()
  })
})

test('a folder that cannot be made is no error', async () => {
  await writeFile(path.join(folder.path, 'cache'), 'a file')
  writeCodeCache(file, 'build 1', code)
  expect(readCodeCache(file, 'build 1')).toBeNull()
  expect(await readdir(folder.path)).toEqual(['cache'])
})
