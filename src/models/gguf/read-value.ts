import { CortexError } from '../../errors.js'
import type { GgufArray, GgufValue } from '../../facts/gguf-header.js'
import type { HeaderCursor } from './header-cursor.js'

/** Lists per layer, of at most 512 entries, are kept; vocabularies are not. */
const maxKeptEntries = 1024
/** Bytes. Chat templates have up to 100 kB; the whole tokenizer.json, which some files contain, several MB. */
const maxKeptString = 1024 * 1024
const maxKeptBytes = 16 * 1024 * 1024
/** llama.cpp's limits (`gguf.cpp`). */
const maxStringBytes = 2 ** 30
const maxArrayLength = 2 ** 30

interface Scalar {
  bytes: number
  read: (cursor: HeaderCursor) => number | bigint | boolean
}

const stringType = 8
const arrayType = 9
/** By the number in the file (`gguf.h`, `enum gguf_type`). */
const scalars: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [0, { bytes: 1, read: (cursor) => cursor.u8() }],
  [1, { bytes: 1, read: (cursor) => (cursor.u8() << 24) >> 24 }],
  [2, { bytes: 2, read: (cursor) => cursor.u16() }],
  [3, { bytes: 2, read: (cursor) => (cursor.u16() << 16) >> 16 }],
  [4, { bytes: 4, read: (cursor) => cursor.u32() }],
  [5, { bytes: 4, read: (cursor) => cursor.u32() | 0 }],
  [6, { bytes: 4, read: (cursor) => cursor.f32() }],
  [7, { bytes: 1, read: (cursor) => cursor.u8() !== 0 }],
  [10, { bytes: 8, read: (cursor) => exactNumber(cursor.u64()) }],
  [11, { bytes: 8, read: (cursor) => exactNumber(BigInt.asIntN(64, cursor.u64())) }],
  [12, { bytes: 8, read: (cursor) => cursor.f64() }],
])

function exactNumber(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Returns a function that reads one value of a given type. All values together are limited to what real headers need. */
export function createValueReader(cursor: HeaderCursor, name: string) {
  let kept = 0

  const stringOrLength = async (): Promise<string | GgufArray> => {
    await cursor.fill(8)
    const length = cursor.size('length of a string', maxStringBytes)
    if (length > maxKeptString || kept + length > maxKeptBytes) {
      cursor.skip(length)
      return { length, values: null }
    }
    await cursor.fill(length)
    kept += length
    return cursor.bytes(length).toString('utf8')
  }

  const strings = async (length: number): Promise<GgufArray> => {
    if (length > maxKeptEntries) {
      await cursor.skipStrings(length, maxStringBytes)
      return { length, values: null }
    }
    const values: string[] = []
    for (let index = 0; index < length; index++) {
      const value = await stringOrLength()
      if (typeof value === 'string') values.push(value)
    }
    return { length, values: values.length === length ? values : null }
  }

  const array = async (key: string): Promise<GgufArray> => {
    await cursor.fill(12)
    const type = cursor.u32()
    const length = cursor.size(`length of ${key}`, maxArrayLength)
    if (type === stringType) return strings(length)
    const scalar = scalars.get(type)
    if (scalar === undefined) throw unknownType(name, key, type)
    if (length > maxKeptEntries) {
      cursor.skip(length * scalar.bytes)
      return { length, values: null }
    }
    await cursor.fill(length * scalar.bytes)
    return { length, values: Array.from({ length }, () => scalar.read(cursor)) }
  }

  return async (type: number, key: string): Promise<GgufValue> => {
    if (type === stringType) return stringOrLength()
    if (type === arrayType) return array(key)
    const scalar = scalars.get(type)
    if (scalar === undefined) throw unknownType(name, key, type)
    await cursor.fill(scalar.bytes)
    return scalar.read(cursor)
  }
}

function unknownType(name: string, key: string, type: number): CortexError {
  const what =
    type === arrayType ? 'contains arrays of arrays, which llama.cpp does not support' : `has the unknown type ${type}`
  return new CortexError('MODEL_INVALID', `${name} is damaged or not made for llama.cpp: ${key} ${what}.`)
}
