import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  importedDlls,
  readImportedDlls,
  type ImportedDlls,
  type ReadBytes,
} from '../../../src/binaries/proof/imported-dlls.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { makeElf, makePe } from './make-libraries.js'

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

const importsOf = (file: Buffer): Promise<ImportedDlls | null> => importedDlls(reading(file).read)

describe('what a DLL imports', () => {
  test('is read from its import table', async () => {
    const imports = ['cudart64_13.dll', 'nvcuda.dll', 'KERNEL32.dll']
    expect(await importsOf(makePe(imports))).toEqual({ machine: 0x8664, imports })
    expect(await importsOf(makePe([]))).toEqual({ machine: 0x8664, imports: [] })
  })

  test('is not looked into where the file is of 32 bits', async () => {
    const pe = makePe(['nvcuda.dll'], 0x14c)
    pe.writeUInt16LE(0x10b, 88)
    expect(await importsOf(pe)).toEqual({ machine: 0x14c, imports: [] })
  })

  test('is unknown for what is not a DLL, and for what is not there', async () => {
    await using folder = await temporaryFolder()
    const [dll, elf] = [path.join(folder.path, 'a.dll'), path.join(folder.path, 'b.dll')]
    await writeFile(dll, makePe(['nvcuda.dll']))
    await writeFile(elf, makeElf())
    expect(await readImportedDlls(dll)).toMatchObject({ imports: ['nvcuda.dll'] })
    for (const file of [elf, folder.path, path.join(folder.path, 'absent')])
      expect(await readImportedDlls(file)).toBeNull()
  })
})

describe('a damaged file', () => {
  const pe = makePe(['cublas64_13.dll', 'nvcuda.dll'])

  test('cut off anywhere, is unknown or says no more than the whole', async () => {
    for (let length = 0; length < pe.length; length += 1) {
      const found = await importsOf(pe.subarray(0, length))
      expect(['cublas64_13.dll', 'nvcuda.dll']).toEqual(expect.arrayContaining([...(found?.imports ?? [])]))
    }
  })

  test('never throws, and never costs much', async () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 24 }), fc.boolean(), async (changes, early) => {
        const file = Buffer.from(pe)
        // Half of them in the headers, where they do the most.
        for (const { at, byte } of changes) file[at % (early ? 320 : file.length)] = byte
        const { read, total } = reading(file)
        const found = await importedDlls(read)
        expect(found === null || found.imports.every((name) => name.length > 0 && name.length <= 260)).toBe(true)
        expect(total()).toBeLessThan(4 * 1024 * 1024)
      }),
      { numRuns: 2000 },
    )
  })
})
