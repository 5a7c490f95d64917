import { expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { announcedDigest } from '../../src/download/announced-digest.js'

const hash = createHash('sha256').update('x')
const base64 = hash.copy().digest('base64')
const hex = hash.digest('hex')

test.each([
  [{ 'repr-digest': `sha-256=:${base64}:` }, hex],
  [{ 'repr-digest': `sha-512=:AAAA:, sha-256=:${base64}:` }, hex],
  [{ digest: `md5=AAAA,SHA-256=${base64}` }, hex],
  [{ 'x-linked-etag': `"${hex}"` }, hex],
  [{ 'x-linked-etag': '"d41d8cd98f00b204e9800998ecf8427e"' }, null],
  [{ 'repr-digest': 'sha-256=:AAAA:' }, null],
  // Of the bytes in this response only, which may be a part of the file.
  [{ 'content-digest': `sha-256=:${base64}:` }, null],
  [{ etag: `"${hex}"` }, null],
  [{}, null],
])('%j', (headers, digest) => {
  expect(announcedDigest(headers as Record<string, string>)).toBe(digest)
})
