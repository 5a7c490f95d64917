import { describe, expect, test } from '@jest/globals'
import { githubAccess } from '../../../src/binaries/github/github-access.js'
import { mirrorAddress, releaseMirrors } from '../../../src/binaries/github/mirrors.js'
import {
  newestPinned,
  parsePinnedDigests,
  pinnedRelease,
  readPinnedDigests,
} from '../../../src/binaries/github/pinned-digests.js'
import { releaseFile } from '../../../src/binaries/github/release-files.js'
import { expectedDigest } from '../../../src/binaries/github/expected-digest.js'

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
const name = 'llama-b1-bin-ubuntu-x64.tar.gz'

describe('whose digest counts', () => {
  const asset = { name, sha256: b, size: 2 }
  const who = (changes: object) =>
    expectedDigest({ tag: 'b1', asset, pinned: undefined, api: 'api.github.com', ...changes })

  test('is this package before the API', () => {
    expect(who({ pinned: { sha256: a, size: 1 } })).toMatchObject({ sha256: a, size: 1, trust: 'pinned-digest' })
    expect(who({})).toEqual({ sha256: b, size: 2, trust: 'release-digest', by: 'the releases API (api.github.com)' })
  })

  test('is the user where nobody else does', () => {
    expect(who({ asset: { ...asset, sha256: null }, given: a.toUpperCase() })).toMatchObject({
      sha256: a,
      trust: 'given-sha256',
    })
    expect(who({ given: b })).toMatchObject({ sha256: b, size: 2, trust: 'given-sha256' })
  })

  test('is nobody where nobody does', () => {
    expect(() => who({ asset: { ...asset, sha256: null } })).toThrow(
      expect.objectContaining({ code: 'DIGEST_UNKNOWN' }),
    )
  })

  test('must not contradict', () => {
    for (const changes of [{ given: a }, { given: a, pinned: { sha256: b, size: 2 } }]) {
      expect(() => who(changes)).toThrow(
        expect.objectContaining({
          code: 'DIGEST_MISMATCH',
          message: expect.stringMatching(`${a} according to binary.sha256, but ${b}`),
        }),
      )
    }
  })
})

describe('a mirror', () => {
  const url = `https://github.com/ggml-org/llama.cpp/releases/download/b1/${name}`

  test.each([
    ['https://mirror.example/llama', `https://mirror.example/llama/b1/${name}`],
    ['https://mirror.example/llama/', `https://mirror.example/llama/b1/${name}`],
    ['https://mirror.example/{tag}/{name}', `https://mirror.example/b1/${name}`],
    ['https://mirror.example/{owner}/{repo}/{build}?f={name}', `https://mirror.example/ggml-org/llama.cpp/1?f=${name}`],
    ['https://proxy.example/{url}', `https://proxy.example/${url}`],
    ['http://127.0.0.1:80/{name}', `http://127.0.0.1/${name}`],
  ])('%s has it at %s', (template, address) => {
    expect(mirrorAddress(template, { tag: 'b1', name, url }).href).toBe(address)
  })

  test.each(['mirror.example', 'ftp://mirror.example/{name}', '{url', ''])('%j is no address', (template) => {
    expect(() => mirrorAddress(template, { tag: 'b1', name, url })).toThrow(
      expect.objectContaining({ code: 'BINARY_UNAVAILABLE' }),
    )
  })

  test('with a placeholder that there is not says which', () => {
    const template = 'https://mirror.example/{bogus}/{name}'
    expect(() => mirrorAddress(template, { tag: 'b1', name, url })).toThrow(/known by the name \{bogus\}/)
  })

  test('of Debian is not meant, unless GitHub is asked for by name', () => {
    const mirror = ['https://deb.example/debian/', 'https://m.example/{name}']
    expect(releaseMirrors({ source: 'auto', mirror })).toEqual(['https://m.example/{name}'])
    expect(releaseMirrors({ source: 'github', mirror })).toEqual(mirror)
    expect(releaseMirrors({ source: 'github' })).toEqual([])
  })
})

describe('a file of a release', () => {
  const release = {
    tag: 'b1',
    build: 1,
    draft: false,
    assets: [{ name, sha256: a, size: 1, url: 'https://github.com/x' }],
  }
  const settings = { source: 'github', version: 'stable', mirror: ['https://m.example'] } as const
  const options = { settings: { ...settings, mirror: [...settings.mirror] }, access: githubAccess({}), pinned: {} }

  test('is asked of mirrors first, and then of GitHub, which may lead only to its own', () => {
    const { addresses, bytes } = releaseFile(release, name, undefined, options)
    expect(addresses.map(({ url }) => url.href)).toEqual([`https://m.example/b1/${name}`, 'https://github.com/x'])
    expect(addresses.map(({ allowRedirect }) => allowRedirect)).toEqual([undefined, options.access.allowRedirect])
    expect(bytes).toBe(1)
  })

  test('that is said to lie on another host is refused', () => {
    const elsewhere = { ...release, assets: [{ name, sha256: a, size: 1, url: 'https://evil.example/x' }] }
    expect(() => releaseFile(elsewhere, name, undefined, options)).toThrow(
      expect.objectContaining({ code: 'DOWNLOAD_REDIRECT_REFUSED', message: expect.stringContaining('evil.example') }),
    )
  })
})

describe('the digests of this package', () => {
  const pinned = { b9999: { [name]: { sha256: a, size: 5 } }, b10000: { [name]: { sha256: b, size: 6 } }, b10001: {} }

  test('can be read', async () => {
    expect(await readPinnedDigests()).toBeInstanceOf(Object)
  })

  test('make a release, from GitHub or from mirrors alone', () => {
    expect(newestPinned(pinned)).toBe('b10000')
    expect(newestPinned({})).toBeNull()
    expect(pinnedRelease('b9999', pinned, 'https://github.com/d')).toEqual({
      tag: 'b9999',
      build: 9999,
      draft: false,
      assets: [{ name, size: 5, sha256: null, url: `https://github.com/d/b9999/${name}` }],
    })
    expect(pinnedRelease('b9999', pinned, null)?.assets[0]?.url).toBeNull()
    expect(pinnedRelease('b10001', pinned, null)).toBeNull()
  })

  test.each([
    [null],
    [{ format: 2, builds: {} }],
    [{ format: 1 }],
    [{ format: 1, builds: { v1: {} } }],
    [{ format: 1, builds: { b1: [] } }],
    [{ format: 1, builds: { b1: { [name]: { sha256: 'x', size: 1 } } } }],
    [{ format: 1, builds: { b1: { [name]: { sha256: a, size: 0 } } } }],
  ])('are not %j', (value) => {
    expect(() => parsePinnedDigests(value)).toThrow(TypeError)
  })
})
