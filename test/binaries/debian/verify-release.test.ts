import { beforeAll, expect, test } from '@jest/globals'
import * as openpgp from 'openpgp'
import { verifyRelease } from '../../../src/binaries/debian/verify-release.js'
import { makeSigningKey, type SigningKey } from '../../fixtures/debian-stand-in.js'

let key: SigningKey
beforeAll(async () => {
  key = await makeSigningKey()
})

async function sign(text: string, date = new Date('2024-01-01')): Promise<string> {
  const message = await openpgp.createCleartextMessage({ text })
  return openpgp.sign({ message, signingKeys: key.privateKey, date })
}

const verify = (file: string) => verifyRelease(file, [key.publicKey], 'http://x/InRelease')

test('what comes back is the signed text, and nothing of the envelope', async () => {
  // Lines that begin with a dash are escaped in the file.
  const text = 'Suite: unstable\n- escaped\n-----BEGIN SOMETHING-----\nDate: x'
  const { text: verified, keyId } = await verify(await sign(text))
  expect(verified).toBe(text)
  expect(keyId).toMatch(/^[0-9a-f]{16}$/)
})

test('line ends make no difference, as on the way through some proxies', async () => {
  const file = await sign('Suite: unstable\nCodename: sid')
  expect((await verify(file.replaceAll('\n', '\r\n'))).text).toBe('Suite: unstable\nCodename: sid')
})

test('lines smuggled in before the signed text are refused', async () => {
  const file = await sign('Suite: unstable')
  await expect(verify(file.replace(/^Hash: .*$/m, '$&\nSuite: evil'))).rejects.toMatchObject({
    code: 'DEBIAN_SIGNATURE_INVALID',
  })
})

test('a signature from the future is refused: the clock, or the signature, is wrong', async () => {
  await expect(verify(await sign('Suite: unstable', new Date('2990-01-01')))).rejects.toMatchObject({
    code: 'DEBIAN_SIGNATURE_INVALID',
    message: expect.stringContaining('future'),
  })
})

test('a signature of no matter which key does not do without keys', async () => {
  await expect(verifyRelease(await sign('x'), [], 'here')).rejects.toMatchObject({ code: 'DEBIAN_SIGNATURE_INVALID' })
})
