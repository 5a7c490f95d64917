import { describe, expect, test } from '@jest/globals'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { createAdmit, type Access } from '../../src/admin/admit.js'

const token = 'the-token-of-this-test'

function admit(
  remoteAddress: string,
  headers: Record<string, string>,
  access: Partial<Access> = {},
): number | 'admitted' {
  const req = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }))
  Object.assign(req.headers, headers)
  return createAdmit(token, () => ({ remote: false, trustProxy: false, ...access }))(req)?.status ?? 'admitted'
}

const authorization = `Bearer ${token}`

describe('the admin API admits', () => {
  test.each([
    ['127.0.0.1', 'admitted'],
    ['127.8.0.1', 'admitted'],
    ['::1', 'admitted'],
    ['::ffff:127.0.0.1', 'admitted'],
    ['10.0.0.1', 403],
    ['::ffff:10.0.0.1', 403],
    ['fe80::1', 403],
    ['', 403],
  ])('%s: %s', (peer, expected) => {
    expect(admit(peer, { authorization })).toBe(expected)
    expect(admit(peer, { authorization }, { remote: true })).toBe('admitted')
  })

  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another-token' }],
    ['a longer one', { authorization: `${authorization}x` }],
    ['another scheme', { authorization: `Basic ${token}` }],
    ['the header of API keys', { 'x-api-key': token }],
  ])('nobody with %s', (_what, headers) => {
    expect(admit('127.0.0.1', headers)).toBe(401)
    expect(admit('10.0.0.1', headers, { remote: true })).toBe(401)
  })

  test('whom a trusted proxy names last, and believes nobody else', () => {
    const forwarded = (list: string) => ({ authorization, 'x-forwarded-for': list })
    expect(admit('127.0.0.1', forwarded('10.0.0.1'), { trustProxy: true })).toBe(403)
    expect(admit('127.0.0.1', forwarded('127.0.0.1, 10.0.0.1'), { trustProxy: true })).toBe(403)
    expect(admit('172.17.0.1', forwarded('10.0.0.1, 127.0.0.1'), { trustProxy: true })).toBe('admitted')
    expect(admit('10.0.0.1', forwarded('127.0.0.1'))).toBe(403)
    expect(admit('127.0.0.1', { authorization }, { trustProxy: true })).toBe('admitted')
  })
})
