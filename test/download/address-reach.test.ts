import { expect, test } from '@jest/globals'
import { mayRedirect, reachOfHost } from '../../src/download/address-reach.js'

test.each([
  ['http://127.0.0.1/', 'loopback'],
  ['http://2130706433/', 'loopback'],
  ['http://0x7f.1/', 'loopback'],
  ['http://0.0.0.0/', 'loopback'],
  ['http://[::]/', 'loopback'],
  ['http://[::1]/', 'loopback'],
  ['http://[::ffff:127.0.0.1]/', 'loopback'],
  ['http://localhost./', 'loopback'],
  ['http://10.1.2.3/', 'private'],
  ['http://167772161/', 'private'],
  ['http://0xa.0.0.1/', 'private'],
  ['http://012.0.0.1/', 'private'],
  ['http://172.31.0.1/', 'private'],
  ['http://192.168.1.1/', 'private'],
  ['http://100.64.0.1/', 'private'],
  ['http://[fd00::1]/', 'private'],
  ['http://[::ffff:10.0.0.1]/', 'private'],
  ['http://[::ffff:a00:1]/', 'private'],
  ['http://[64:ff9b::10.0.0.1]/', 'private'],
  ['http://169.254.169.254/', 'link-local'],
  ['http://[fe80::1]/', 'link-local'],
  ['http://[::ffff:169.254.169.254]/', 'link-local'],
  ['http://8.8.8.8/', 'public'],
  ['http://172.32.0.1/', 'public'],
  ['http://[2606:4700::1111]/', 'public'],
  ['http://[64:ff9b::8.8.8.8]/', 'public'],
  ['http://example.com/', null],
  ['http://10.0.0.1.example.com/', null],
])('%s is %s', (url, reach) => {
  expect(reachOfHost(new URL(url).hostname)).toBe(reach)
})

test.each([
  ['public', 'public', true],
  ['public', 'private', false],
  ['public', 'link-local', false],
  ['public', 'loopback', false],
  ['loopback', 'public', true],
  ['loopback', 'private', false],
  ['loopback', 'link-local', false],
  ['loopback', 'loopback', true],
  ['private', 'public', true],
  ['private', 'private', true],
  ['private', 'link-local', false],
  ['private', 'loopback', false],
] as const)('from %s to %s: %p', (from, to, allowed) => {
  expect(mayRedirect(from, to)).toBe(allowed)
})
