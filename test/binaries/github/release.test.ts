import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildOf, essenceOf, parseRelease, parseReleases } from '../../../src/binaries/github/release.js'
import { newestWhole } from '../../../src/binaries/github/newest-whole.js'
import { rateLimit, rateLimitError } from '../../../src/binaries/github/rate-limit.js'

const sha256 = 'ab'.repeat(32)
const asset = (changes: object = {}) => ({
  name: 'llama-b1-bin-ubuntu-x64.tar.gz',
  state: 'uploaded',
  size: 7,
  digest: `sha256:${sha256}`,
  browser_download_url: 'https://github.com/x',
  ...changes,
})
const release = (...assets: unknown[]) => ({ tag_name: 'b1', draft: false, body: 'x', assets })

describe('what the API says of a release', () => {
  test('is read as far as it is needed', () => {
    expect(parseRelease(release(asset()))).toEqual({
      tag: 'b1',
      build: 1,
      draft: false,
      assets: [{ name: asset().name, size: 7, sha256, url: 'https://github.com/x' }],
    })
  })

  test.each([
    ['a digest of another kind', { digest: 'sha512:00' }, { sha256: null }],
    ['no digest', { digest: null }, { sha256: null }],
    ['a digest in capitals', { digest: `sha256:${sha256.toUpperCase()}` }, { sha256 }],
    ['a size that is none', { size: -1 }, { size: null }],
    ['an address that is none', { browser_download_url: 'x' }, { url: null }],
  ])('with %s keeps the rest', (_, changes, read) => {
    expect(parseRelease(release(asset(changes)))?.assets).toEqual([expect.objectContaining(read)])
  })

  test.each([
    ['under way', { state: 'starter' }],
    ['that leads out', { name: '../../bin/sh' }],
    ['with a separator', { name: 'a\\b' }],
    ['hidden', { name: '.x' }],
    ['without a name', { name: null }],
  ])('an asset %s is left out', (_, changes) => {
    expect(parseRelease(release(asset(changes), null, 7))?.assets).toEqual([])
  })

  test.each([null, 7, 'x', [], {}, { tag_name: '../x' }, { tag_name: '' }])('%j is no release', (value) => {
    expect(parseRelease(value)).toBeNull()
    expect(parseReleases([value])).toEqual([])
  })

  test('never throws, and loses nothing in the cache', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (value, odd) => {
        parseRelease(value)
        parseReleases(value)
        const mixed = release(asset({ size: odd }), odd)
        expect(parseRelease(JSON.parse(JSON.stringify(essenceOf(release(asset(), odd)))))).toEqual(
          parseRelease(release(asset(), odd)),
        )
        expect(parseRelease(mixed)?.assets.length).toBeLessThanOrEqual(2)
      }),
    )
  })

  test.each([
    ['b11158', 11158],
    ['b0', 0],
    ['b', null],
    ['B1', null],
    ['b1 ', null],
    ['b1.2', null],
    ['v0.5.0', null],
    ['b1234567890', null],
  ])('%s is build %j', (tag, build) => {
    expect(buildOf(tag)).toBe(build)
  })
})

describe('the newest whole release', () => {
  const ladder = ['cuda', 'vulkan', 'cpu']
  const select = (names: readonly string[]) => {
    const backend = ladder.find((name) => names.includes(name))
    return { server: backend ?? null, backend: backend ?? 'auto', reason: '' }
  }
  const offers = fc.array(fc.record({ build: fc.nat(50), names: fc.subarray(ladder), draft: fc.boolean() }), {
    maxLength: 12,
  })
  const releases = (list: { build: number; names: string[]; draft: boolean }[]) =>
    list.map(({ build, names, draft }) => ({
      tag: `b${build}`,
      build,
      draft,
      assets: names.map((name) => ({ name, size: 1, sha256: null, url: null })),
    }))

  test('has the best backend that any has, and of those the highest number, in whatever order they come', () => {
    fc.assert(
      fc.property(offers, (list) => {
        const usable = list.filter(({ draft, names }) => !draft && names.length > 0)
        const best = ladder.find((name) => usable.some(({ names }) => names.includes(name)))
        const found = newestWhole(releases(list), select)
        if (best === undefined) {
          expect(found).toBeNull()
          return
        }
        const builds = usable.filter(({ names }) => names.includes(best)).map(({ build }) => build)
        expect(found).toMatchObject({ release: { build: Math.max(...builds) }, selected: { backend: best } })
        expect(newestWhole(releases([...list].reverse()), select)?.release.build).toBe(found?.release.build)
      }),
    )
  })
})

describe('a refusal', () => {
  const answer = (status: number, headers: Record<string, string> = {}, text = '') =>
    rateLimit({ status, headers, text }, 1000)

  test.each([
    ['with nothing left', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }), 60_000],
    ['with a pause', answer(403, { 'retry-after': '2', 'x-ratelimit-remaining': '5' }), 3000],
    ['429 alone', answer(429), null],
    ['in words', answer(403, {}, 'You have exceeded a secondary rate limit.'), null],
    ['with a pause beyond all dates', answer(429, { 'retry-after': '9'.repeat(30) }), null],
    [
      'with a reset beyond all dates',
      answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999999' }),
      null,
    ],
    ['with a reset that is no number', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'x' }), null],
  ])('%s is a rate limit', (_, limit, until) => {
    expect(limit).toEqual({ until })
    if (limit !== null) expect(rateLimitError('api.github.com', limit, false)).toMatchObject({ code: 'RATE_LIMITED' })
  })

  test.each([
    answer(403),
    answer(403, { 'x-ratelimit-remaining': '59' }),
    answer(401),
    answer(500, { 'retry-after': '1' }),
    answer(200),
  ])('of another kind is none', (limit) => {
    expect(limit).toBeNull()
  })
})
