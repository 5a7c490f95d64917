import { expect, test } from '@jest/globals'
import { checkName } from '../../../src/binaries/unpack/check-name.js'

test.each([
  ['nul', 'device'],
  ['CON.tar.gz', 'device'],
  ['aux .txt', 'device'],
  ['COM1', 'device'],
  ['lpt\u00b2.dll', 'device'],
  ['CONOUT$', 'device'],
  ['a.', 'dot or a space'],
  ['a ', 'dot or a space'],
  ['a:b', 'reserves'],
  ['what?', 'reserves'],
  ['a\u0007', 'control'],
  ['a\u009b', 'control'],
  ['a\ufffd', 'UTF-8'],
  ['\u00fc'.repeat(128), 'too long'],
])('%j is refused', (name, why) => {
  expect(checkName(name)).toContain(why)
})

test.each([
  'llama-server',
  'libggml.so.0.0.1',
  'console',
  'null',
  'com',
  'com10',
  'lpt',
  'nul_',
  '.hidden',
  'a b',
  '\u00fc',
  '日本語',
])('%j is a name everywhere', (name) => {
  expect(checkName(name)).toBeNull()
})
