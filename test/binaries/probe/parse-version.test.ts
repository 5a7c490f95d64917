import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseVersion } from '../../../src/binaries/probe/parse-version.js'

test.each([
  [
    'version: 0.7.0 (build 11669, commit Debian)\nbuilt with GNU 16.2.0 for Linux x86_64\n',
    '0.7.0 (build 11669, commit Debian)',
    11669,
  ],
  ['version: 5000 (abc1234)\nbuilt with cc for x86_64-linux-gnu\n', '5000 (abc1234)', 5000],
  ['version: b7312 (1a2b3c4)\r\nbuilt with MSVC\r\n', 'b7312 (1a2b3c4)', 7312],
  ['version: 11158\n', '11158', 11158],
  ['version: 0 (unknown)\nbuilt with cc\n', '0 (unknown)', null],
  ['version: 0.7.0\n', '0.7.0', null],
  [
    'ggml_cuda_init: found 1 CUDA devices:\n  Device 0: X, compute capability 8.9\nversion: 5000 (abc)\n',
    '5000 (abc)',
    5000,
  ],
])('%j', (output, version, build) => {
  expect(parseVersion(output)).toEqual({ version, build })
})

test.each(['', 'llama-server 1.0', 'version: \n', 'version: unknown\n', 'curl version: 8.0', 'Version: 1\n'])(
  '%j is not llama.cpp’s',
  (output) => {
    expect(parseVersion(output)).toBeNull()
  },
)

test('whatever is printed, it does not throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseVersion(`version: ${text}`)))
})
