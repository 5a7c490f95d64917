import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { parseLoaderCache, readLoaderCache } from '../../../src/binaries/proof/loader-cache.js'
import { makeLoaderCache } from './make-libraries.js'

const entries = [
  ['libcuda.so.1', '/usr/lib/wsl/lib/libcuda.so.1'],
  ['libvulkan.so.1', '/lib/x86_64-linux-gnu/libvulkan.so.1'],
  ['libvulkan.so.1', '/lib/i386-linux-gnu/libvulkan.so.1'],
] as const

describe('the cache of the loader', () => {
  test.each([
    ['of today', {}],
    ['behind one of an older format', { old: true }],
  ])('%s gives every path of a name, in its order', (_, options) => {
    expect([...parseLoaderCache(makeLoaderCache(entries, options))]).toEqual([
      ['libcuda.so.1', ['/usr/lib/wsl/lib/libcuda.so.1']],
      ['libvulkan.so.1', ['/lib/x86_64-linux-gnu/libvulkan.so.1', '/lib/i386-linux-gnu/libvulkan.so.1']],
    ])
  })

  test('is empty where the machine has none, as with musl', async () => {
    expect((await readLoaderCache('/absent')).size).toBe(0)
  })

  test('says what ldconfig says of this machine', async () => {
    const { stdout } = spawnSync('/bin/sh', ['-c', 'PATH=/sbin:/usr/sbin:$PATH ldconfig -p'], { encoding: 'utf8' })
    const printed = [...stdout.matchAll(/^\t(\S+) \(.*\) => (\S+)$/gm)].map(([, name, file]) => `${name} ${file}`)
    const read = [...(await readLoaderCache())].flatMap(([name, files]) => files.map((file) => `${name} ${file}`))
    expect(read.sort()).toEqual(printed.sort())
  })

  test('does no harm when it is damaged', () => {
    const whole = makeLoaderCache(entries)
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(fc.array(change), fc.nat(whole.length), (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length))
        for (const { at, byte } of changes) if (at < length) bytes[at] = byte
        for (const files of parseLoaderCache(bytes).values())
          expect(files.every((file) => file.startsWith('/'))).toBe(true)
      }),
    )
  })
})
