import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressKey, canResume, rangeHeaders, readContentRange, validatorOf } from '../../src/download/resume-state.js'

const url = new URL('https://a.example/file')

describe('the validator', () => {
  test('is a strong ETag', () => {
    expect(validatorOf({ etag: '"x"' })).toEqual({ etag: '"x"' })
    expect(validatorOf({ etag: 'W/"x"' })).toEqual({})
    expect(validatorOf({ etag: 'x' })).toEqual({})
  })

  test('or else a date that is older than the response', () => {
    const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT'
    const at = (date: string) => validatorOf({ etag: 'W/"x"', 'last-modified': lastModified, date })
    expect(at('Thu, 01 Jan 2026 00:00:01 GMT')).toEqual({ lastModified })
    expect(at(lastModified)).toEqual({})
    expect(validatorOf({ 'last-modified': lastModified })).toEqual({})
  })
})

test('a known digest vouches for any address, and a different one for none', () => {
  const origin = { address: addressKey(new URL('https://b.example/file')), etag: '"x"', sha256: 'aa', total: null }
  expect(canResume(origin, url, 'aa')).toBe(true)
  expect(canResume(origin, url, 'bb')).toBe(false)
  expect(canResume(origin, url, undefined)).toBe(false)
  expect(canResume({ ...origin, address: addressKey(url) }, url, undefined)).toBe(true)
  expect(canResume({ address: addressKey(url), total: null }, url, undefined)).toBe(false)
})

test('If-Range carries a validator only to the host that gave it', () => {
  const origin = { address: addressKey(url), etag: '"x"', total: null }
  expect(rangeHeaders(0, origin, url)).toEqual({})
  expect(rangeHeaders(5, origin, url)).toEqual({ range: 'bytes=5-', 'if-range': '"x"' })
  expect(rangeHeaders(5, { ...origin, address: addressKey(new URL('https://b.example/')) }, url)).toEqual({
    range: 'bytes=5-',
  })
})

describe('Content-Range', () => {
  test('is read back as written', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.boolean(), (start, length, rest, known) => {
        const end = start + length
        const total = known ? end + 1 + rest : null
        expect(readContentRange(`bytes ${start}-${end}/${total ?? '*'}`)).toEqual({ start, end, total })
      }),
    )
  })

  test.each([
    '',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes */10',
    'lines 0-1/2',
    'bytes -1-2/3',
    'bytes 0-1/2, bytes 3-4/5',
  ])('%p is refused', (value) => {
    expect(readContentRange(value)).toBeNull()
  })
})
