import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readLibc } from '../../src/host/libc.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

test('is the C library that Node says it runs on', () => {
  const libc = readLibc()
  const asked = spawnSync('getconf', ['GNU_LIBC_VERSION'], { encoding: 'utf8' })
  if (asked.status === 0) expect(`${String(libc?.name)} ${String(libc?.version)}`).toBe(asked.stdout.trim())
  else expect(libc?.name).not.toBe('glibc')
})

test('is musl where its loader is loaded, with the version that stands in it', async () => {
  await using cleanup = await temporaryFolder()
  const loader = path.join(cleanup.path, 'ld-musl-x86_64.so.1')
  await writeFile(loader, 'musl libc (x86_64)\nVersion %s\n\x001.2.5\x00\x002.0.0\x00', 'latin1')
  expect(readLibc({ sharedObjects: ['/usr/lib/libz.so', loader] })).toEqual({ name: 'musl', version: '1.2.5' })
  expect(readLibc({ sharedObjects: ['/absent/ld-musl-x86_64.so.1'] })).toEqual({ name: 'musl', version: 'unknown' })
})

test('is not known where nothing tells', () => {
  expect(readLibc({ sharedObjects: ['/usr/lib/libSystem.dylib'] })).toBeUndefined()
})
