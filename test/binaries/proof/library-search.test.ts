import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findMissingLibrary, type LibrarySearch } from '../../../src/binaries/proof/library-search.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { ARM64, makeElf, makeLoaderCache, makePe } from './make-libraries.js'

let machine: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  machine = await temporaryFolder()
})
afterEach(() => machine.remove())

const at = (...parts: string[]): string => path.join(machine.path, ...parts)

async function put(file: string, bytes: Buffer | string): Promise<string> {
  await mkdir(path.dirname(at(file)), { recursive: true })
  await writeFile(at(file), bytes)
  return at(file)
}

const missing = (file: string, search: Partial<LibrarySearch> = {}) =>
  findMissingLibrary(file, { platform: 'linux', env: {}, folders: [at('app')], root: machine.path, ...search })

/** Upstream's layout, with a backend that needs all there is. */
async function cudaBuild(): Promise<string> {
  await put('app/libggml-base.so', makeElf({ needed: ['libc.so.6'] }))
  await put('app/libcudart.so.13', makeElf({ needed: ['libc.so.6'] }))
  await put('app/libcublas.so.13', makeElf({ needed: ['libcublasLt.so.13'] }))
  await put('app/libcublasLt.so.13', makeElf())
  await put('usr/lib/x86_64-linux-gnu/libc.so.6', makeElf({ needed: ['ld-linux-x86-64.so.2'] }))
  await put('lib64/ld-linux-x86-64.so.2', makeElf())
  await put('usr/lib/wsl/lib/libcuda.so.1', makeElf())
  await put('etc/ld.so.cache', makeLoaderCache([['libcuda.so.1', '/usr/lib/wsl/lib/libcuda.so.1']]))
  const needed = ['libggml-base.so', 'libcudart.so.13', 'libcublas.so.13', 'libcuda.so.1', 'libc.so.6']
  return put('app/libggml-cuda.so', makeElf({ needed, runpath: '$ORIGIN' }))
}

describe('on Linux', () => {
  test('nothing is missing where all lies beside it, in the cache or in the folders of the system', async () => {
    expect(await missing(await cudaBuild())).toBeNull()
  })

  test.each([
    ['app/libcudart.so.13', 'libcudart.so.13', 'libggml-cuda.so'],
    ['app/libcublasLt.so.13', 'libcublasLt.so.13', 'libcublas.so.13'],
    ['usr/lib/wsl/lib/libcuda.so.1', 'libcuda.so.1', 'libggml-cuda.so'],
    ['etc/ld.so.cache', 'libcuda.so.1', 'libggml-cuda.so'],
    ['usr/lib/x86_64-linux-gnu/libc.so.6', 'libc.so.6', 'libggml-cuda.so'],
  ])('without %s it is %s that is missing', async (file, name, neededBy) => {
    const library = await cudaBuild()
    await rm(at(file))
    expect(await missing(library)).toEqual({ name, neededBy })
  })

  test.each([
    ['LD_LIBRARY_PATH', { env: { LD_LIBRARY_PATH: '/nowhere:MACHINE/opt' } }],
    ['a folder that the build is started with', { folders: ['MACHINE/opt'] }],
  ])('%s is searched', async (_, search) => {
    const library = await put('app/libggml-vulkan.so', makeElf({ needed: ['libvulkan.so.1'] }))
    await put('opt/libvulkan.so.1', makeElf())
    const here = JSON.parse(JSON.stringify(search).replaceAll('MACHINE', machine.path)) as Partial<LibrarySearch>
    expect(await missing(library)).toEqual({ name: 'libvulkan.so.1', neededBy: 'libggml-vulkan.so' })
    expect(await missing(library, here)).toBeNull()
  })

  test('what the program itself needs is in memory, wherever it came from', async () => {
    const library = await put(
      'app/libggml-hip.so',
      makeElf({ needed: ['libllama.so.0', 'libggml.so.0', 'libamdhip64.so.7'] }),
    )
    await put('app/lib/libllama.so.0', makeElf({ needed: ['libggml.so.0'] }))
    const program = await put(
      'bin/llama-server',
      makeElf({ needed: ['libllama.so.0'], runpath: '${ORIGIN}/../app/lib' }),
    )
    expect(await missing(library, { program })).toEqual({ name: 'libamdhip64.so.7', neededBy: 'libggml-hip.so' })
  })

  test('a library for another machine is passed over, one of 32 bits too; a damaged one is told', async () => {
    const library = await put('app/libggml-vulkan.so', makeElf({ needed: ['libvulkan.so.1'] }))
    const small = makeElf()
    small[4] = 1
    await put('app/libvulkan.so.1', makeElf({ machine: ARM64 }))
    await put('usr/lib/libvulkan.so.1', small)
    expect(await missing(library)).toEqual({ name: 'libvulkan.so.1', neededBy: 'libggml-vulkan.so' })
    await put('usr/local/lib/libvulkan.so.1', makeElf())
    expect(await missing(library)).toBeNull()
    const damaged = await put('lib64/libvulkan.so.1', 'cut')
    expect(await missing(library)).toEqual({ name: 'libvulkan.so.1', neededBy: 'libggml-vulkan.so', unusable: damaged })
  })

  test('libraries that need each other are no circle', async () => {
    await put('app/liba.so', makeElf({ needed: ['libb.so'] }))
    await put('app/libb.so', makeElf({ needed: ['liba.so', 'libsycl.so.8'] }))
    const library = await put('app/libggml-sycl.so', makeElf({ needed: ['liba.so'] }))
    expect(await missing(library)).toEqual({ name: 'libsycl.so.8', neededBy: 'libb.so' })
  })
})

describe('on Windows', () => {
  const windows = (): Partial<LibrarySearch> => ({
    platform: 'win32',
    env: { SYSTEMROOT: at('Windows'), Path: at('cuda/bin') },
  })

  test('the folder of the program, that of the system and PATH are searched', async () => {
    const needed = ['ggml-base.dll', 'cudart64_13.dll', 'nvcuda.dll', 'api-ms-win-crt-heap-l1-1-0.dll', 'KERNEL32.dll']
    const library = await put('app/ggml-cuda.dll', makePe(needed))
    await put('app/ggml-base.dll', makePe([]))
    await put('cuda/bin/cudart64_13.dll', makePe([]))
    // What a part of the system needs is its own matter.
    await put('Windows/System32/nvcuda.dll', makePe(['ext-something.dll', 'unheard-of.dll']))
    expect(await missing(library, windows())).toBeNull()
    await rm(at('cuda/bin/cudart64_13.dll'))
    expect(await missing(library, windows())).toEqual({ name: 'cudart64_13.dll', neededBy: 'ggml-cuda.dll' })
  })
})

test('nothing that this process has loaded is missing', async () => {
  expect(await findMissingLibrary(process.execPath, { platform: process.platform, env: {}, folders: [] })).toBeNull()
})
