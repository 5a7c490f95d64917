import { describe, expect, test } from '@jest/globals'
import { loaderError, loadFault, unfoundLibrary } from '../../../src/binaries/proof/loader-errors.js'

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

describe('what the loader looked for in vain', () => {
  const loaded = (file: string): string => `      2772:\tfile=${file} [0];  generating link map`
  const needs = (by: string, ...names: string[]): string =>
    names.map((name) => `      2772:\tfile=${name} [0];  needed by ${by} [0]`).join('\n')
  const start = [`      2772:\tfile=${library} [0];  dynamically loaded by /x/libggml.so.0 [0]`, loaded(library)]

  test('is told with who needs it, however deep', () => {
    const first = [...start, needs(library, 'libcuda.so.1')].join('\n')
    expect(unfoundLibrary(first, library)).toEqual({ name: 'libcuda.so.1', neededBy: 'libggml-cuda.so' })
    const cublas = '/x/libcublas.so.13'
    const deep = [
      ...start,
      needs(library, 'libcublas.so.13'),
      loaded('libcublas.so.13'),
      needs(cublas, 'libcublasLt.so.13'),
    ].join('\n')
    expect(unfoundLibrary(deep, library)).toEqual({ name: 'libcublasLt.so.13', neededBy: 'libcublas.so.13' })
  })

  test('is nothing where all is found, and nothing where another one lacks something', () => {
    const whole = [...start, needs(library, 'libcuda.so.1'), loaded('libcuda.so.1')]
    expect(unfoundLibrary(whole.join('\n'), library)).toBeNull()
    const other = [...whole, needs('/x/libvulkan_radeon.so', 'libLLVM.so.99')]
    expect(unfoundLibrary(other.join('\n'), library)).toBeNull()
  })

  test('is not known where the loader tells nothing, or was not asked for the library', () => {
    expect(unfoundLibrary('', library)).toBeUndefined()
    expect(unfoundLibrary(loaded('/x/libggml-cpu.so'), library)).toBeUndefined()
  })
})

describe('asked to load a library alone, the loader of musl', () => {
  test.each([
    [
      'names what is missing, and what needs it',
      'Error loading shared library libcuda.so.1: No such file or directory (needed by /x/libggml-cuda.so)',
      { missing: { name: 'libcuda.so.1', neededBy: 'libggml-cuda.so' } },
    ],
    [
      'says that one is damaged',
      'Error loading shared library /x/libcuda.so.1: Exec format error (needed by /x/libggml-cuda.so)',
      { words: '/x/libcuda.so.1: Exec format error (needed by /x/libggml-cuda.so)' },
    ],
    ['lists what it finds', '\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f1)', null],
  ])('%s', (_, output, expected) => {
    expect(loadFault(`${output}\nError relocating /x/libggml-cuda.so: cuInit: symbol not found`, library)).toEqual(
      expected,
    )
  })
})
