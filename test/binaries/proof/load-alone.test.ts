import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loadAlone } from '../../../src/binaries/proof/load-alone.js'
import { loadFault, type LoadFault } from '../../../src/binaries/proof/loader-errors.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { makeElf } from './make-libraries.js'

// What the loader of this machine does, with libraries that have nothing but what it reads.
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

async function fault(library: string, env: Record<string, string> = {}): Promise<LoadFault | null> {
  const options = { facts: { executable: process.execPath }, folders: [at('lib')], env }
  return loadFault(await loadAlone(library, options), library)
}

describe('asked for a library, the loader', () => {
  test('finds what lies beside it, in a folder of the build, in LD_LIBRARY_PATH, or in the system', async () => {
    await put('my app/libcudart.so.99', makeElf())
    await put('lib/libggml-base.so.99', makeElf({ needed: ['libc.so.6'] }))
    await put('opt/libcuda.so.99', makeElf())
    const needed = ['libcudart.so.99', 'libggml-base.so.99', 'libcuda.so.99', 'libc.so.6']
    const library = await put('my app/libggml-cuda.so', makeElf({ needed, runpath: '$ORIGIN' }))
    expect(await fault(library, { LD_LIBRARY_PATH: `/nowhere:${at('opt')}` })).toBeNull()
    expect(await fault(library)).toEqual({ missing: { name: 'libcuda.so.99', neededBy: 'libggml-cuda.so' } })
  })

  test('names what is missing, and what needs it, however deep', async () => {
    await put('app/libcublas.so.99', makeElf({ needed: ['libcublasLt.so.99'] }))
    const library = await put('app/libggml-cuda.so', makeElf({ needed: ['libcublas.so.99'], runpath: '$ORIGIN' }))
    expect(await fault(library)).toEqual({ missing: { name: 'libcublasLt.so.99', neededBy: 'libcublas.so.99' } })
  })

  test('passes over one for another machine', async () => {
    const foreign = makeElf()
    foreign.writeUInt16LE(22, 18)
    await put('app/libvulkan.so.99', foreign)
    const library = await put('app/libggml-vulkan.so', makeElf({ needed: ['libvulkan.so.99'], runpath: '$ORIGIN' }))
    expect(await fault(library)).toEqual({ missing: { name: 'libvulkan.so.99', neededBy: 'libggml-vulkan.so' } })
  })

  test('says that one is damaged, or the library itself', async () => {
    const damaged = await put('app/libvulkan.so.99', 'cut')
    const library = await put('app/libggml-vulkan.so', makeElf({ needed: ['libvulkan.so.99'], runpath: '$ORIGIN' }))
    expect(await fault(library)).toEqual({ words: `${damaged}: file too short` })
    expect(await fault(damaged)).toEqual({ words: `${damaged}: file too short` })
  })
})

test('a script has no loader: that of this process is asked', async () => {
  const script = await put('llama-server', '#!/bin/sh\n')
  const library = await put('libggml-sycl.so', makeElf({ needed: ['libsycl.so.99'] }))
  const output = await loadAlone(library, { facts: { executable: script }, folders: [], env: {} })
  expect(loadFault(output, library)).toEqual({ missing: { name: 'libsycl.so.99', neededBy: 'libggml-sycl.so' } })
})
