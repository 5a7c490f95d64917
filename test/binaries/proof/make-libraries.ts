/** Libraries of nothing but what a loader reads, for tests of who reads the same. */

export interface MadeElf {
  needed?: readonly string[]
  runpath?: string
  /** `e_machine`: 62 is x64, 183 arm64. */
  machine?: number
  bigEndian?: boolean
}

export const X64 = 62
export const ARM64 = 183

/** An ELF file of 64 bits: header, two program headers, the dynamic section and its strings, loaded at 0x10000. */
export function makeElf({ needed = [], runpath, machine = X64, bigEndian = false }: MadeElf = {}): Buffer {
  const strings = ['', ...needed, ...(runpath === undefined ? [] : [runpath])]
  const offsetOf = (index: number): number => strings.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0)
  const load = 0x10000
  const dynamicAt = 64 + 2 * 56
  const tags: [number, number][] = [
    ...needed.map((_, index): [number, number] => [1, offsetOf(index + 1)]),
    ...(runpath === undefined ? [] : [[29, offsetOf(strings.length - 1)] as [number, number]]),
  ]
  const dynamicSize = (tags.length + 2) * 16
  const stringsAt = dynamicAt + dynamicSize
  const text = Buffer.from(strings.map((each) => `${each}\0`).join(''), 'latin1')
  const file = Buffer.alloc(stringsAt + text.length)
  const half = (value: number, at: number): number =>
    bigEndian ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at)
  const word = (value: number, at: number): number =>
    bigEndian ? file.writeUInt32BE(value, at) : file.writeUInt32LE(value, at)
  const long = (value: number, at: number): number =>
    bigEndian ? file.writeBigUInt64BE(BigInt(value), at) : file.writeBigUInt64LE(BigInt(value), at)
  const segment = (at: number, type: number, offset: number, size: number): void => {
    word(type, at)
    long(offset, at + 8)
    long(load + offset, at + 16)
    long(size, at + 32)
  }
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, bigEndian ? 2 : 1, 1]).copy(file)
  half(3, 16)
  half(machine, 18)
  long(64, 32)
  half(56, 54)
  half(2, 56)
  segment(64, 1, 0, file.length)
  segment(64 + 56, 2, dynamicAt, dynamicSize)
  for (const [index, [tag, value]] of [...tags, [5, load + stringsAt], [0, 0]].entries()) {
    long(tag ?? 0, dynamicAt + index * 16)
    long(value ?? 0, dynamicAt + index * 16 + 8)
  }
  text.copy(file, stringsAt)
  return file
}

/** A PE file of 64 bits with one section, at 0x1000, that holds the import table. */
export function makePe(needed: readonly string[], machine = 0x8664): Buffer {
  const optionalSize = 240
  const sectionsAt = 64 + 24 + optionalSize
  const dataAt = sectionsAt + 40
  const address = 0x1000
  const namesAt = (needed.length + 1) * 20
  const names = needed.map((name) => `${name}\0`)
  const data = Buffer.alloc(namesAt + names.join('').length)
  needed.forEach((_, index) => {
    data.writeUInt32LE(address + namesAt + names.slice(0, index).join('').length, index * 20 + 12)
  })
  data.write(names.join(''), namesAt, 'latin1')
  const file = Buffer.alloc(dataAt + data.length)
  file.write('MZ', 0, 'latin1')
  file.writeUInt32LE(64, 60)
  file.write('PE\0\0', 64, 'latin1')
  file.writeUInt16LE(machine, 68)
  file.writeUInt16LE(1, 70)
  file.writeUInt16LE(optionalSize, 84)
  file.writeUInt16LE(0x20b, 88)
  file.writeUInt32LE(needed.length === 0 ? 0 : address, 88 + 120)
  file.writeUInt32LE(address, sectionsAt + 12)
  file.writeUInt32LE(data.length, sectionsAt + 16)
  file.writeUInt32LE(dataAt, sectionsAt + 20)
  data.copy(file, dataAt)
  return file
}

/** `/etc/ld.so.cache` as glibc writes it since 2.32; with `old`, behind a table of the format before. */
export function makeLoaderCache(
  entries: readonly (readonly [name: string, file: string])[],
  { old = false } = {},
): Buffer {
  const strings = entries.flatMap(([name, file]) => [`${name}\0`, `${file}\0`])
  const stringsAt = 48 + entries.length * 24
  const offsetOf = (index: number): number => stringsAt + strings.slice(0, index).join('').length
  const table = Buffer.alloc(stringsAt + strings.join('').length)
  table.write('glibc-ld.so.cache1.1', 0, 'latin1')
  table.writeUInt32LE(entries.length, 20)
  table.writeUInt32LE(strings.join('').length, 24)
  table[28] = 2
  entries.forEach((_, index) => {
    table.writeInt32LE(0x0303, 48 + index * 24)
    table.writeUInt32LE(offsetOf(index * 2), 48 + index * 24 + 4)
    table.writeUInt32LE(offsetOf(index * 2 + 1), 48 + index * 24 + 8)
  })
  table.write(strings.join(''), stringsAt, 'latin1')
  return old ? Buffer.concat([Buffer.from('ld.so-1.7.0\0\0\0\0\0'), table]) : table
}
