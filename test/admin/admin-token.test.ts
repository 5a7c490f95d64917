import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureAdminToken } from '../../src/admin/admin-token.js'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'token-'))
  file = path.join(folder, 'state', 'default.token')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const modeOf = async (of: string): Promise<string> => ((await stat(of)).mode & 0o777).toString(8)

describe('an admin token', () => {
  test('is 32 random bytes, for its owner alone, and stays the same', async () => {
    const token = await ensureAdminToken(file)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await modeOf(file)).toBe('600')
    expect(await ensureAdminToken(file)).toBe(token)
    expect((await readFile(file, 'utf8')).trim()).toBe(token)
    expect(await readdir(path.dirname(file))).toEqual(['default.token'])
  })

  test('is one and the same for all who make it at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => ensureAdminToken(file)))
    expect(new Set(tokens).size).toBe(1)
    expect(await readdir(path.dirname(file))).toEqual(['default.token'])
  })

  test.each(['644', '666', '640'])('given to us with mode %s is closed to others', async (mode) => {
    const given = path.join(folder, 'given')
    await writeFile(given, 'a-token-of-an-operator\n')
    await chmod(given, parseInt(mode, 8))
    expect(await ensureAdminToken(given)).toBe('a-token-of-an-operator')
    expect(await modeOf(given)).toBe(mode === '640' ? '640' : '600')
  })

  test.each([
    ['nothing', ''],
    ['too little', 'short'],
    ['more than a word', 'two words are no token'],
  ])('is not made of %s', async (_what, text) => {
    const given = path.join(folder, 'given')
    await writeFile(given, text)
    await expect(ensureAdminToken(given)).rejects.toMatchObject({ code: 'ADMIN_REFUSED' })
    expect(await readFile(given, 'utf8')).toBe(text)
  })
})
