import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { unpackArchive } from '../../../src/binaries/unpack/unpack-archive.js'
import { longName, paxHeader, rawEntry, rawTar, tarHeader } from '../../fixtures/archives/raw-tar.js'
import { descriptor, extraField, rawZip, zip64End } from '../../fixtures/archives/raw-zip.js'
import { makeDeb, makeTar, makeXz } from '../../fixtures/make-archives.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { upstreamArchive } from '../../fixtures/upstream-archives.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let into: string
beforeEach(async () => {
  folder = await temporaryFolder()
  into = path.join(folder.path, 'into')
  await mkdir(into)
})
afterEach(() => folder.remove())

async function unpack(bytes: Buffer, signal?: AbortSignal): Promise<Record<string, string>> {
  const file = path.join(folder.path, 'archive')
  await writeFile(file, bytes)
  await unpackArchive({ file, into, what: 'the archive', signal })
  return listed()
}

/** `755 content`, `→ target`, `folder`, by path. */
async function listed(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(into, { recursive: true })).sort()) {
    const place = path.join(into, name)
    const stats = await lstat(place)
    if (stats.isSymbolicLink()) found[name] = `→ ${await readlink(place)}`
    else if (stats.isDirectory()) found[name] = 'folder'
    else found[name] = `${(stats.mode & 0o7777).toString(8)} ${await readFile(place, 'utf8')}`
  }
  return found
}

describe("an archive of llama.cpp's", () => {
  test.each(['tar.gz', 'zip'] as const)('is unpacked as it is (%s)', async (kind) => {
    expect(await unpack(await upstreamArchive({ build: 11158, kind, layout: 'folder' }))).toMatchObject({
      'llama-b11158': 'folder',
      'llama-b11158/LICENSE': '644 MIT',
      'llama-b11158/libllama.so': '→ libllama.so.0',
      'llama-b11158/libllama.so.0': '→ libllama.so.0.27.0',
      'llama-b11158/libllama.so.0.27.0': '755 llama 11158',
    })
  })
})

const file = (name: string, content = 'x'): Buffer => rawEntry({ name }, content)

describe('a good archive, though an odd one, is unpacked', () => {
  const tars: [string, Buffer, Record<string, string>][] = [
    [
      'with ./ before its paths',
      rawTar(rawEntry({ name: './', type: '5' }), file('./a//b')),
      { a: 'folder', 'a/b': '644 x' },
    ],
    [
      'with a folder that nothing is in',
      rawTar(rawEntry({ name: 'd/e/', type: '5' })),
      { d: 'folder', 'd/e': 'folder' },
    ],
    [
      'with a folder named twice',
      rawTar(rawEntry({ name: 'd', type: '5' }), file('d/f'), rawEntry({ name: 'd', type: '5' })),
      { d: 'folder', 'd/f': '644 x' },
    ],
    [
      'of the oldest format',
      rawTar(rawEntry({ name: 'd/', magic: '', type: '\0' }), rawEntry({ name: 'd/f', magic: '', type: '\0' }, 'x')),
      { d: 'folder', 'd/f': '644 x' },
    ],
    [
      'with set-user-id, sticky and open modes',
      rawTar(rawEntry({ name: 's', mode: '0006777\0' }, 'x'), rawEntry({ name: 't', mode: '0001666\0' }, 'x')),
      { s: '755 x', t: '644 x' },
    ],
    [
      'with a pax header of times',
      rawTar(
        paxHeader([
          ['mtime', '1700000000.5'],
          ['SCHILY.xattr.user.x', '\n='],
        ]),
        file('f'),
      ),
      { f: '644 x' },
    ],
    [
      'with a pax path, target and size',
      rawTar(
        paxHeader([
          ['path', 'long'],
          ['size', '3'],
        ]),
        Buffer.concat([tarHeader({ name: 'f' }), Buffer.alloc(512, 'abc').fill(0, 3)]),
        paxHeader([['linkpath', 'long']]),
        rawEntry({ name: 'l', type: '2', linkname: 'no' }),
      ),
      { long: '644 abc', l: '→ long' },
    ],
    [
      'with a comment for all of it, as git writes it',
      rawTar(paxHeader([['comment', 'b11158']], 'g'), file('f')),
      { f: '644 x' },
    ],
    [
      'with long names of GNU',
      rawTar(
        longName(`${'n'.repeat(150)}/f`),
        file('n'),
        longName('t'.repeat(150), 'K'),
        rawEntry({ name: 'l', type: '2', linkname: 't' }),
      ),
      { ['n'.repeat(150)]: 'folder', [`${'n'.repeat(150)}/f`]: '644 x', l: `→ ${'t'.repeat(150)}` },
    ],
    [
      'with a prefix',
      rawTar(rawEntry({ name: 'f', prefix: 'p/q' }, 'x')),
      { p: 'folder', 'p/q': 'folder', 'p/q/f': '644 x' },
    ],
    [
      'with a size in base 256',
      rawTar(rawEntry({ name: 'f', size: Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]) }, 'x')),
      { f: '644 x' },
    ],
    ['with more zeros at its end', Buffer.concat([rawTar(file('f')), Buffer.alloc(8192)]), { f: '644 x' }],
    [
      'with a link before what it leads to, and one that leads to nothing',
      rawTar(
        rawEntry({ name: 'a/l', type: '2', linkname: '../f' }),
        file('f'),
        rawEntry({ name: 'm', type: '2', linkname: './gone' }),
      ),
      { a: 'folder', 'a/l': '→ ../f', f: '644 x', m: '→ ./gone' },
    ],
    ['with an empty file', rawTar(file('f', '')), { f: '644 ' }],
    ['with nothing in it', rawTar(), {}],
  ]
  test.each(tars)('a tar archive %s', async (_, bytes, expected) => {
    // Plain, those of the oldest format have nothing by which they could be known.
    expect(await unpack(gzipSync(bytes))).toEqual(expected)
  })

  test.each<[string, Buffer]>([
    ['plain', rawTar(file('f'))],
    [
      'gzip, in two members',
      Buffer.concat([gzipSync(rawTar(file('f')).subarray(0, 700)), gzipSync(rawTar(file('f')).subarray(700))]),
    ],
    ['xz', makeXz(rawTar(file('f')))],
    ['in a Debian package', makeDeb([{ path: './f', content: 'x' }])],
    ["node-tar's", makeTar([{ path: 'f', content: 'x' }])],
  ])('a tar archive: %s', async (_, bytes) => {
    expect(await unpack(bytes)).toEqual({ f: '644 x' })
  })

  const packed = rawZip([{ path: 'f', content: 'x' }])
  const directory = packed.indexOf('PK\x01\x02', 0, 'latin1')
  const size = packed.length - 22 - directory
  const sizes = Buffer.alloc(16)
  sizes.writeBigUInt64LE(1n, 0)
  sizes.writeBigUInt64LE(1n, 8)
  const inZip64 = { size: 0xffffffff, compressedSize: 0xffffffff, extra: extraField(1, sizes) }
  const zips: [string, Buffer, Record<string, string>][] = [
    ['with stored files', rawZip([{ path: 'f', content: 'x', stored: true }]), { f: '644 x' }],
    [
      'with backslashes',
      rawZip([
        { path: 'd\\', system: 0 },
        { path: 'd\\f', content: 'x', system: 0 },
      ]),
      { d: 'folder', 'd/f': '644 x' },
    ],
    [
      'with descriptors',
      rawZip([
        {
          path: 'f',
          content: 'x',
          flags: 8,
          stored: true,
          local: { crc: 0, size: 0, compressedSize: 0 },
          after: descriptor('x', 1),
        },
      ]),
      { f: '644 x' },
    ],
    [
      'with unsigned descriptors',
      rawZip([{ path: 'f', content: 'x', flags: 8, stored: true, after: descriptor('x', 1, false) }]),
      { f: '644 x' },
    ],
    [
      'with sizes of 64 bits',
      rawZip([{ path: 'f', content: 'x', stored: true, local: inZip64, central: inZip64 }]),
      { f: '644 x' },
    ],
    [
      'with an end of 64 bits',
      rawZip([{ path: 'f', content: 'x' }], {
        afterDirectory: zip64End(1, size, directory),
        end: { entries: 0xffff, offset: 0xffffffff, size: 0xffffffff },
      }),
      { f: '644 x' },
    ],
    ['with a comment', rawZip([{ path: 'f', content: 'x' }], { comment: Buffer.from('made by hand') }), { f: '644 x' }],
    ['with names in UTF-8', rawZip([{ path: 'ü', content: 'x', flags: 0x800 }]), { ü: '644 x' }],
    ['with an empty file', rawZip([{ path: 'f', stored: true }]), { f: '644 ' }],
    ['with nothing in it', rawZip([]), {}],
    ['with modes of Unix', rawZip([{ path: 'f', content: 'x', mode: 0o104755 }]), { f: '755 x' }],
    [
      'without modes, where the content tells what is to run',
      rawZip([
        { path: 'elf', content: '\x7fELF…', system: 0 },
        { path: 'mach-o', content: Buffer.from('cffaedfe', 'hex'), system: 0 },
        { path: 'script', content: '#!/bin/sh\n', system: 0 },
        { path: 'text', content: '#', system: 0 },
      ]),
      {
        elf: '755 \x7fELF…',
        'mach-o': `755 ${Buffer.from('cffaedfe', 'hex').toString()}`,
        script: '755 #!/bin/sh\n',
        text: '644 #',
      },
    ],
  ]
  test.each(zips)('a zip archive %s', async (_, bytes, expected) => {
    expect(await unpack(bytes)).toEqual(expected)
  })
})

test.each<[string, Buffer]>([
  ['tar.gz', gzipSync(rawTar(file('f', 'x'.repeat(3_000_000))))],
  ['zip', rawZip([{ path: 'f', content: 'x'.repeat(3_000_000) }])],
])('an abort ends it (%s)', async (_, bytes) => {
  const abort = new AbortController()
  const unpacking = unpack(bytes, abort.signal)
  abort.abort(new Error('enough'))
  await expect(unpacking).rejects.toMatchObject({ code: 'ABORTED', message: 'Unpacking the archive was aborted.' })
})

test.each<[string, Buffer]>([
  ['tar.gz', gzipSync(rawTar(file('f', 'x'.repeat(3_000_000))), { level: 0 })],
  ['zip', rawZip([{ path: 'f', content: 'x'.repeat(3_000_000), stored: true }])],
])('a file in its way is left as it is, and none is left open (%s)', async (_, bytes) => {
  await writeFile(path.join(into, 'f'), 'mine')
  await expect(unpack(bytes)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
  expect(await listed()).toEqual({ f: '644 mine' })
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  )
  expect(open.filter((name) => name.startsWith(folder.path))).toEqual([])
})

test('a folder that cannot be written is no fault of the archive', async () => {
  into = '/sys/into'
  await expect(unpack(rawTar(file('f')))).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' })
})
