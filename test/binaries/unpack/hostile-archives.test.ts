import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unpackArchive } from '../../../src/binaries/unpack/unpack-archive.js'
import { hostileArchives } from '../../fixtures/archives/hostile-archives.js'
import { sentinels, type Sentinels } from '../../fixtures/archives/sentinels.js'

let around: Sentinels
beforeAll(async () => {
  around = await sentinels()
})
afterAll(() => around.remove())

describe('a hostile archive is refused, with the reason, and nothing is written outside', () => {
  test('of which there are many', () => {
    expect(new Set(hostileArchives.map(({ bytes }) => bytes.toString('base64'))).size).toBeGreaterThanOrEqual(160)
  })

  test.each(hostileArchives)('$name', async ({ bytes, says }) => {
    const file = path.join(around.archives, 'archive')
    await writeFile(file, bytes)
    await mkdir(around.into)
    const thrown: unknown = await unpackArchive({ file, into: around.into, what: 'llama.tar.gz' }).catch(
      (e: unknown) => e,
    )
    await rm(around.into, { recursive: true })
    expect(thrown).toMatchObject({ code: 'ARCHIVE_INVALID', message: expect.stringContaining(says) })
    expect(thrown).toMatchObject({ message: expect.stringMatching(/^llama\.tar\.gz .*\.$/) })
    expect(await around.touched()).toEqual([])
  })
})
