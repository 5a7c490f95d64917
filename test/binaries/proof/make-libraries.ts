/** Libraries of nothing but what a loader reads, for tests of what it says of them. */

/** An ELF file of 64 bits: header, two program headers, the dynamic section and its strings, loaded at 0x10000. */
export function makeElf({ needed = [], runpath }: { needed?: readonly string[]; runpath?: string } = {}): Buffer {
  const machine = { x64: 62, arm64: 183 }[process.arch as 'x64' | 'arm64']
  const strings = ['', ...needed, ...(runpath === undefined ? [] : [runpath])]
  const offsetOf = (index: number): number => strings.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0)
  const load = 0x10000
  const dynamicAt = 64 + 2 * 56
  const tags: [number, number][] = [
    ...needed.map((_, index): [number, number] => [1, offsetOf(index + 1)]),
    ...(runpath === undefined ? [] : [[29, offsetOf(strings.length - 1)] as [number, number]]),
  ]
  const dynamicSize = (tags.length + 4) * 16
  const stringsAt = dynamicAt + dynamicSize
  const text = Buffer.from(strings.map((each) => `${each}\0`).join(''), 'latin1')
  const file = Buffer.alloc(stringsAt + text.length)
  const word = (value: number, at: number): number => file.writeUInt32LE(value, at)
  const long = (value: number, at: number): number => file.writeBigUInt64LE(BigInt(value), at)
  const segment = (at: number, type: number, offset: number, size: number): void => {
    word(type, at)
    // Readable and writable.
    word(6, at + 4)
    long(offset, at + 8)
    long(load + offset, at + 16)
    long(size, at + 32)
    long(size, at + 40)
    long(0x10000, at + 48)
  }
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file)
  file.writeUInt16LE(3, 16)
  file.writeUInt16LE(machine, 18)
  word(1, 20)
  long(64, 32)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(2, 56)
  segment(64, 1, 0, file.length)
  segment(64 + 56, 2, dynamicAt, dynamicSize)
  const table = [...tags, [5, load + stringsAt], [6, load + stringsAt], [10, text.length], [0, 0]]
  for (const [index, [tag, value]] of table.entries()) {
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
