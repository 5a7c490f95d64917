import { describe, expect, test } from '@jest/globals'
import { allowRedirectByDefault, headersAfterRedirect, isLoopback } from '../../src/download/redirect-rules.js'

describe('a redirect', () => {
  test.each([
    ['https://a.example/x', 'https://b.example/y', true],
    ['http://a.example/x', 'https://a.example/x', true],
    ['http://a.example/x', 'http://b.example/x', true],
    ['http://127.0.0.1:1/x', 'http://localhost:2/x', true],
    ['http://localhost/x', 'https://a.example/x', true],
    ['https://a.example/x', 'http://a.example/x', false],
    ['https://a.example/x', 'http://127.0.0.1/x', false],
    ['http://a.example/x', 'http://127.0.0.1/x', false],
    ['https://a.example/x', 'https://[::1]/x', false],
    ['https://a.example/x', 'file:///etc/passwd', false],
    ['http://a.example/x', 'ftp://a.example/x', false],
  ])('from %s to %s: %p', (from, to, allowed) => {
    expect(allowRedirectByDefault(new URL(from), new URL(to))).toBe(allowed)
  })

  test('takes credentials along only within an origin', () => {
    const headers = { Authorization: 'Bearer x', cookie: 'a=b', accept: '*/*' }
    const from = new URL('https://a.example/x')
    expect(headersAfterRedirect(headers, from, new URL('https://a.example/y'))).toEqual(headers)
    for (const to of ['https://b.example/', 'https://a.example:444/', 'https://sub.a.example/']) {
      expect(headersAfterRedirect(headers, from, new URL(to))).toEqual({ accept: '*/*' })
    }
  })
})

test.each([
  ['http://localhost', true],
  ['http://LOCALHOST.', true],
  ['http://app.localhost', true],
  ['http://127.8.9.1', true],
  ['http://2130706433', true],
  ['http://[::1]', true],
  ['http://[::ffff:127.0.0.1]', true],
  ['http://0.0.0.0', true],
  ['http://[::]', true],
  ['http://localhost.example', false],
  ['http://127.0.0.1.example', false],
  ['http://128.0.0.1', false],
  ['http://[::2]', false],
])('%s is loopback: %p', (url, loopback) => {
  expect(isLoopback(new URL(url).hostname)).toBe(loopback)
})
