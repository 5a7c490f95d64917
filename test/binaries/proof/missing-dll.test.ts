import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findMissingDll } from '../../../src/binaries/proof/missing-dll.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { makePe } from './make-libraries.js'

let machine: TemporaryFolder
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

const missing = (file: string) =>
  findMissingDll(file, { env: { SYSTEMROOT: at('Windows'), Path: at('cuda/bin') }, folders: [at('app')] })

test('the folder of the program, that of the system and PATH are searched', async () => {
  const needed = ['ggml-base.dll', 'cudart64_13.dll', 'nvcuda.dll', 'api-ms-win-crt-heap-l1-1-0.dll', 'KERNEL32.dll']
  const library = await put('app/ggml-cuda.dll', makePe(needed))
  await put('app/ggml-base.dll', makePe([]))
  await put('cuda/bin/cudart64_13.dll', makePe([]))
  // What a part of the system needs is its own matter.
  await put('Windows/System32/nvcuda.dll', makePe(['ext-something.dll', 'unheard-of.dll']))
  expect(await missing(library)).toBeNull()
  await rm(at('cuda/bin/cudart64_13.dll'))
  expect(await missing(library)).toEqual({ name: 'cudart64_13.dll', neededBy: 'ggml-cuda.dll' })
})

test('the one that another one needs is named with that one, and DLLs that need each other are not followed forever', async () => {
  const library = await put('app/ggml-cuda.dll', makePe(['cublas64_13.dll']))
  await put('app/cublas64_13.dll', makePe(['ggml-cuda.dll', 'cublasLt64_13.dll']))
  expect(await missing(library)).toEqual({ name: 'cublasLt64_13.dll', neededBy: 'cublas64_13.dll' })
  await put('app/cublasLt64_13.dll', makePe(['cublas64_13.dll']))
  expect(await missing(library)).toBeNull()
})

test('one for another machine is passed over, a damaged one is told', async () => {
  const library = await put('app/ggml-vulkan.dll', makePe(['vulkan-1.dll']))
  await put('app/vulkan-1.dll', makePe([], 0xaa64))
  expect(await missing(library)).toEqual({ name: 'vulkan-1.dll', neededBy: 'ggml-vulkan.dll' })
  const damaged = await put('Windows/System32/vulkan-1.dll', 'cut')
  expect(await missing(library)).toEqual({ name: 'vulkan-1.dll', neededBy: 'ggml-vulkan.dll', unusable: damaged })
})
