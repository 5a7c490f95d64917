import { describe, expect, test } from '@jest/globals'
import { loaderError } from '../../../src/binaries/proof/loader-errors.js'

const library = '/x/libggml-cuda.so'

describe('what the loader has against a library', () => {
  test.each([
    [
      'a symbol that is not there',
      '/x/libggml-cuda.so: error: symbol lookup error: undefined symbol: cublasNew (fatal)',
      'symbol lookup error: undefined symbol: cublasNew',
    ],
    [
      'a version that another library does not have',
      "/lib/libm.so.6: error: version lookup error: version `GLIBC_2.38' not found (required by /x/libggml-cuda.so) (continued)",
      "libm.so.6: version lookup error: version `GLIBC_2.38' not found (required by /x/libggml-cuda.so)",
    ],
  ])('is %s', (_, line, words) => {
    const output = `      2772:\tfile=libm.so.6 [0];  needed by ${library} [0]\n      2772:\t${line}\n`
    expect(loaderError(output, library)).toBe(words)
  })

  test.each([
    ['nothing', '      2772:\tfile=/x/libggml-cuda.so [0];  generating link map'],
    [
      'not what it has against another',
      '      2772:\t/x/libggml-vulkan.so: error: symbol lookup error: undefined symbol: x (fatal)',
    ],
    [
      'not what ggml asks for and can do without',
      '      2772:\t/x/libggml-cuda.so: error: symbol lookup error: undefined symbol: ggml_backend_score (fatal)',
    ],
    ['not what a program prints', 'error: the driver is old'],
  ])('is %s', (_, output) => {
    expect(loaderError(output, library)).toBeNull()
  })
})
