import { open } from 'node:fs/promises'

/** Sizes of Microsoft's "PE Format": DOS header, COFF header with its signature, section header, import descriptor. */
const DOS_HEADER = 64
const COFF_HEADER = 24
const SECTION = 40
const DESCRIPTOR = 20
const PE32 = 0x10b
const PE32_PLUS = 0x20b
/** In a PE32+ optional header: the address of the import table, second of the data directories. */
const IMPORT_TABLE = 120

const MAX_SECTIONS = 96
const MAX_IMPORTS = 512
const MAX_NAME = 260

interface Section {
  address: number
  size: number
  offset: number
}

/** What a DLL asks of Windows' loader. */
export interface ImportedDlls {
  /** Opaque: a DLL for another machine does not satisfy this one. */
  machine: number
  /** In the order in which they are loaded: `cublas64_13.dll`. */
  imports: readonly string[]
}

/** As many bytes from there as there are, up to that many. DLLs for GPUs have hundreds of megabytes; their lists, a few kilobytes. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>

/** null: it cannot be read, or is not a whole PE file. */
export async function readImportedDlls(file: string): Promise<ImportedDlls | null> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return null
  try {
    return await importedDlls(async (offset, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    })
  } catch {
    return null
  } finally {
    await handle.close()
  }
}

/**
 * The import table of a PE file; null where it is none, or one that has been damaged or cut off. One of 32 bits is for another
 * machine than llama.cpp's builds, and is not looked into.
 */
export async function importedDlls(read: ReadBytes): Promise<ImportedDlls | null> {
  const dos = await read(0, DOS_HEADER)
  if (dos.length < DOS_HEADER || dos.toString('latin1', 0, 2) !== 'MZ') return null
  const start = dos.readUInt32LE(60)
  const coff = await read(start, COFF_HEADER)
  if (coff.length < COFF_HEADER || coff.toString('latin1', 0, 4) !== 'PE\0\0') return null
  const optionalSize = coff.readUInt16LE(20)
  const optional = await read(start + COFF_HEADER, optionalSize)
  const machine = coff.readUInt16LE(4)
  if (optional.length === optionalSize && optional.length > 2 && optional.readUInt16LE(0) === PE32) {
    return { machine, imports: [] }
  }
  if (optional.length < IMPORT_TABLE + 8 || optional.readUInt16LE(0) !== PE32_PLUS) return null
  const sections = await readSections(read, start + COFF_HEADER + optionalSize, coff.readUInt16LE(6))
  if (sections === null) return null

  const table = optional.readUInt32LE(IMPORT_TABLE)
  const imports = table === 0 ? [] : await readImports(read, sections, table)
  return imports === null ? null : { machine, imports }
}

async function readSections(read: ReadBytes, start: number, count: number): Promise<Section[] | null> {
  if (count > MAX_SECTIONS) return null
  const table = await read(start, count * SECTION)
  if (table.length < count * SECTION) return null
  return Array.from({ length: count }, (_, index) => {
    const at = index * SECTION
    return {
      address: table.readUInt32LE(at + 12),
      size: table.readUInt32LE(at + 16),
      offset: table.readUInt32LE(at + 20),
    }
  })
}

async function readImports(read: ReadBytes, sections: readonly Section[], table: number): Promise<string[] | null> {
  const start = fileOffset(sections, table)
  if (start === null) return null
  const bytes = await read(start, MAX_IMPORTS * DESCRIPTOR)
  const names: string[] = []
  for (let at = 0; at + DESCRIPTOR <= bytes.length; at += DESCRIPTOR) {
    const address = bytes.readUInt32LE(at + 12)
    // An empty descriptor ends the table.
    if (address === 0) return names
    const place = fileOffset(sections, address)
    if (place === null) return null
    const name = await read(place, MAX_NAME)
    const end = name.indexOf(0)
    if (end < 1) return null
    names.push(name.toString('latin1', 0, end))
  }
  return null
}

function fileOffset(sections: readonly Section[], address: number): number | null {
  const section = sections.find(({ address: start, size }) => address >= start && address < start + size)
  return section === undefined ? null : section.offset + (address - section.address)
}
