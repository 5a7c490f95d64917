import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isWorthKeeping } from '../../../src/binaries/debian/package-sets.js'
import { readPackagesIndex } from '../../../src/binaries/debian/packages-index.js'

const digest = 'a'.repeat(64)
const stanza = (name: string, extra = ''): string =>
  `Package: ${name}\nVersion: 1:2.0-1\nDepends: libc6 (>= 2),\n libx | liby\nPre-Depends: dpkg\nSection: libs\n${extra}` +
  `Filename: pool/main/${name}_2.0-1_amd64.deb\nSize: 12\nSHA256: ${digest}`

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

function read(text: string, sizes: readonly number[] = []) {
  return readPackagesIndex(inPieces(Buffer.from(text), sizes), isWorthKeeping)
}

describe('the package index', () => {
  test('keeps libraries and llama.cpp', async () => {
    const text = [
      stanza('libggml0'),
      stanza('games').replace('libs', 'games'),
      stanza('llama.cpp-tools').replace('libs', 'science'),
    ].join('\n\n')
    expect(await read(`${text}\n\n`)).toEqual([
      {
        name: 'libggml0',
        version: '1:2.0-1',
        depends: 'dpkg, libc6 (>= 2),\nlibx | liby',
        filename: 'pool/main/libggml0_2.0-1_amd64.deb',
        size: 12,
        sha256: digest,
      },
      expect.objectContaining({ name: 'llama.cpp-tools' }),
    ])
  })

  test('reads the same however it comes in', async () => {
    const names = ['liba', 'libb', 'libü', 'libd']
    const text = `${names.map((name) => stanza(name, 'Description: ü\n')).join('\n\n')}\n`
    const bytes = Buffer.byteLength(text)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes }), { maxLength: 20 }), async (sizes) => {
        expect(
          (
            await read(
              text.replaceAll('_2.0-1_amd64', '').replaceAll('ü_', '_').replaceAll('main/libü', 'main/libu'),
              sizes,
            )
          ).map(({ name }) => name),
        ).toEqual(names)
      }),
    )
  })

  test.each([
    ['a file name that climbs', stanza('libx').replace('pool/main', 'pool/../../main')],
    ['a file name that is an address', stanza('libx').replace('pool/', 'http://x/')],
    ['no digest', stanza('libx').replace(/\nSHA256.*/, '')],
    ['half a digest', stanza('libx').slice(0, -1)],
    ['a paragraph without end', `Package: libx\nDescription: ${'x'.repeat(2 * 1024 * 1024)}`],
  ])('with %s is refused', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'DEBIAN_INDEX_INVALID' })
  })
})
