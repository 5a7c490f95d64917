import { expect, test } from '@jest/globals'
import { networkError } from '../../src/download/network-errors.js'

test.each([
  [
    '800CC36C517F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl3_record.c:350:\n',
    'wrong version number',
  ],
  ['self-signed certificate', 'self-signed certificate'],
])('of a failure of TLS only what is for a person is told: %j', (message, told) => {
  const thrown = Object.assign(new Error(message), { code: 'EPROTO' })
  expect(networkError(thrown, new URL('https://a.example/x'), 0)).toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: `No safe connection to a.example: ${told}.`,
  })
})
