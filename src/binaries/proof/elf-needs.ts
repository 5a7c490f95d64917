import type { LibraryNeeds, ReadBytes } from './needs.js'

/** Numbers of the System V ABI (gabi, chapters 4 and 5: ELF Header, Program Header, Dynamic Section). */
const EM_NONE = 0
const PT_LOAD = 1
const PT_DYNAMIC = 2
const DT_NEEDED = 1
const DT_STRTAB = 5
const DT_RPATH = 15
const DT_RUNPATH = 29

const HEADER = 64
const PROGRAM_HEADER = 56
/** What no library comes near, so that a damaged one costs little. */
const MAX_SEGMENTS = 512
const MAX_DYNAMIC = 64 * 1024
const MAX_STRING = 4096
const MAX_NEEDED = 512

interface Segment {
  type: number
  offset: number
  address: number
  size: number
}

/**
 * The dynamic section of an ELF file; null where it is none, or one that has been damaged or cut off. One of 32 bits is of no
 * machine that llama.cpp is built for, and is not looked into.
 */
export async function readElfNeeds(read: ReadBytes): Promise<LibraryNeeds | null> {
  const header = await read(0, HEADER)
  if (header.length < HEADER || header.readUInt32BE(0) !== 0x7f454c46) return null
  if (header[4] !== 2) return { format: 'elf', machine: EM_NONE, needed: [], runpath: [] }
  const view = header[5] === 1 ? littleEndian : bigEndian
  const segments = await readSegments(read, header, view)
  const dynamic = segments?.find(({ type }) => type === PT_DYNAMIC)
  if (segments === null || dynamic === undefined || dynamic.size > MAX_DYNAMIC) return null

  const entries = await read(dynamic.offset, dynamic.size)
  if (entries.length < dynamic.size) return null
  const tags: { tag: number; value: number }[] = []
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const tag = view.number(entries, at)
    if (tag === 0) break
    tags.push({ tag, value: view.number(entries, at + 8) })
  }
  const table = fileOffset(segments, tags.find(({ tag }) => tag === DT_STRTAB)?.value)
  const valuesOf = (wanted: number): number[] => tags.filter(({ tag }) => tag === wanted).map(({ value }) => value)
  const needs = valuesOf(DT_NEEDED)
  if (table === null || needs.length > MAX_NEEDED) return null
  const names = await readStrings(read, table, needs)
  // RPATH counts only where there is no RUNPATH.
  const paths = await readStrings(read, table, [...valuesOf(DT_RUNPATH), ...valuesOf(DT_RPATH)].slice(0, 1))
  if (names === null || paths === null) return null
  const runpath = paths.flatMap((list) => list.split(':')).filter((folder) => folder !== '')
  return { format: 'elf', machine: view.half(header, 18), needed: names, runpath }
}

async function readSegments(read: ReadBytes, header: Buffer, view: ByteOrder): Promise<Segment[] | null> {
  const start = view.number(header, 32)
  const count = view.half(header, 56)
  if (view.half(header, 54) !== PROGRAM_HEADER || count > MAX_SEGMENTS || !isOffset(start)) return null
  const table = await read(start, count * PROGRAM_HEADER)
  if (table.length < count * PROGRAM_HEADER) return null
  const segments = Array.from({ length: count }, (_, index) => {
    const at = index * PROGRAM_HEADER
    return {
      type: view.word(table, at),
      offset: view.number(table, at + 8),
      address: view.number(table, at + 16),
      size: view.number(table, at + 32),
    }
  })
  return segments.every(({ offset, size }) => isOffset(offset) && isOffset(size)) ? segments : null
}

/** Where in the file lies what will lie at that address. */
function fileOffset(segments: readonly Segment[], address: number | undefined): number | null {
  if (address === undefined) return null
  const segment = segments.find(
    ({ type, address: start, size }) => type === PT_LOAD && address >= start && address < start + size,
  )
  return segment === undefined ? null : segment.offset + (address - segment.address)
}

async function readStrings(read: ReadBytes, table: number, places: readonly number[]): Promise<string[] | null> {
  const strings: string[] = []
  for (const place of places) {
    if (!isOffset(table + place)) return null
    const bytes = await read(table + place, MAX_STRING)
    const end = bytes.indexOf(0)
    if (end < 1) return null
    strings.push(bytes.toString('latin1', 0, end))
  }
  return strings
}

/** Also what a 64-bit number is that does not fit into a double: no place in any file. */
function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

interface ByteOrder {
  half(bytes: Buffer, at: number): number
  word(bytes: Buffer, at: number): number
  number(bytes: Buffer, at: number): number
}

const littleEndian: ByteOrder = {
  half: (bytes, at) => bytes.readUInt16LE(at),
  word: (bytes, at) => bytes.readUInt32LE(at),
  number: (bytes, at) => Number(bytes.readBigUInt64LE(at)),
}
const bigEndian: ByteOrder = {
  half: (bytes, at) => bytes.readUInt16BE(at),
  word: (bytes, at) => bytes.readUInt32BE(at),
  number: (bytes, at) => Number(bytes.readBigUInt64BE(at)),
}
