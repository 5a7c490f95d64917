import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { libraryNeeds, readLibraryNeeds } from '../../../src/binaries/proof/library-needs.js'
import { type LibraryNeeds, type ReadBytes } from '../../../src/binaries/proof/needs.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { ARM64, makeElf, makePe, X64 } from './make-libraries.js'

/** Counts what is read, as a damaged file must not make it much. */
function reading(file: Buffer): { read: ReadBytes; total: () => number } {
  let total = 0
  return {
    read: (offset, length) => {
      const bytes = file.subarray(offset, offset + length)
      total += length
      return Promise.resolve(bytes)
    },
    total: () => total,
  }
}

const needsOf = (file: Buffer): Promise<LibraryNeeds | null> => libraryNeeds(reading(file).read)

describe('what a library needs', () => {
  test('is read from an ELF file, with where it says that they lie', async () => {
    const file = makeElf({ needed: ['libcudart.so.13', 'libc.so.6'], runpath: '$ORIGIN:/opt/cuda/lib64' })
    expect(await needsOf(file)).toEqual({
      format: 'elf',
      machine: X64,
      needed: ['libcudart.so.13', 'libc.so.6'],
      runpath: ['$ORIGIN', '/opt/cuda/lib64'],
    })
  })

  test('is read from one of the other byte order, as of s390x', async () => {
    const file = makeElf({ needed: ['libvulkan.so.1'], machine: 22, bigEndian: true })
    expect(await needsOf(file)).toEqual({ format: 'elf', machine: 22, needed: ['libvulkan.so.1'], runpath: [] })
  })

  test('is nothing for a library that stands alone', async () => {
    expect(await needsOf(makeElf({ machine: ARM64 }))).toMatchObject({ machine: ARM64, needed: [] })
    expect(await needsOf(makePe([]))).toMatchObject({ format: 'pe', needed: [] })
  })

  test('is read from the import table of a PE file', async () => {
    const needed = ['cudart64_13.dll', 'nvcuda.dll', 'KERNEL32.dll']
    expect(await needsOf(makePe(needed))).toEqual({ format: 'pe', machine: 0x8664, needed, runpath: [] })
  })

  test('is not looked into where the file is of 32 bits', async () => {
    const elf = makeElf({ needed: ['libc.so.6'] })
    elf[4] = 1
    expect(await needsOf(elf)).toMatchObject({ format: 'elf', needed: [] })
    expect((await needsOf(elf))?.machine).not.toBe(X64)
    const pe = makePe(['nvcuda.dll'], 0x14c)
    pe.writeUInt16LE(0x10b, 88)
    expect(await needsOf(pe)).toMatchObject({ format: 'pe', machine: 0x14c, needed: [] })
  })

  test('is unknown for what is no library, and for what is not there', async () => {
    await using folder = await temporaryFolder()
    const script = path.join(folder.path, 'script')
    await writeFile(script, '#!/bin/sh\n')
    for (const file of [script, folder.path, path.join(folder.path, 'absent')])
      expect(await readLibraryNeeds(file)).toBeNull()
  })
})

describe('the libraries of this very process', () => {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] }
  const files = report.sharedObjects.filter((file) => path.isAbsolute(file))

  test('can all be read, and what they need is what has been loaded', async () => {
    expect(files.length).toBeGreaterThan(3)
    const loaded = new Set(files.map((file) => path.basename(file)))
    for (const file of files) {
      const needs = await readLibraryNeeds(file)
      expect({ file, format: needs?.format }).toEqual({ file, format: 'elf' })
      for (const name of needs?.needed ?? []) expect(loaded).toContain(name)
    }
  })
})

describe('a damaged file', () => {
  const elf = makeElf({ needed: ['libcublas.so.13', 'libcuda.so.1'], runpath: '$ORIGIN/../lib' })
  const pe = makePe(['cublas64_13.dll', 'nvcuda.dll'])

  test.each([
    ['ELF', elf],
    ['PE', pe],
  ])('%s: cut off anywhere, is unknown or says no more than the whole', async (_, whole) => {
    const all = (await needsOf(whole))?.needed ?? []
    for (let length = 0; length < whole.length; length += 1) {
      const needs = await needsOf(whole.subarray(0, length))
      expect(all).toEqual(expect.arrayContaining([...(needs?.needed ?? [])]))
    }
  })

  test('never throws, and never costs much', async () => {
    const node = (await readFile(process.execPath)).subarray(0, 256 * 1024)
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(elf, pe, node),
        fc.array(change, { minLength: 1, maxLength: 24 }),
        fc.boolean(),
        async (whole, changes, early) => {
          const file = Buffer.from(whole)
          // Half of them in the headers, where they do the most.
          for (const { at, byte } of changes) file[at % (early ? 320 : file.length)] = byte
          const { read, total } = reading(file)
          const needs = await libraryNeeds(read)
          expect(needs === null || needs.needed.every((name) => name.length > 0 && name.length <= 4096)).toBe(true)
          expect(total()).toBeLessThan(4 * 1024 * 1024)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
