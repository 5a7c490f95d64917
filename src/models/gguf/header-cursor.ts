import { CortexError } from '../../errors.js'
import type { RangeSource } from './range-source.js'

/** Reads numbers in sequence from a window that moves over the source. */
export interface HeaderCursor {
  readonly position: number
  littleEndian: boolean
  /** Ensures that at least `length` bytes are in the window; throws MODEL_TRUNCATED at the end of the source. */
  fill(length: number): Promise<void>
  /** Skips bytes without reading those beyond the window. */
  skip(length: number): void
  /** Skips strings, each preceded by its length. */
  skipStrings(count: number, maxLength: number): Promise<void>
  bytes(length: number): Buffer
  u8(): number
  u16(): number
  u32(): number
  u64(): bigint
  /** A u64 of at most `max`, which is a safe integer; `what` names it in the error. */
  size(what: string, max: number): number
  f32(): number
  f64(): number
}

/** Bytes. The largest real headers, with the longest vocabularies, have about 20 MB. */
export const maxHeaderBytes = 256 * 1024 * 1024
const secondWindow = 256 * 1024
const largestWindow = 2 * 1024 * 1024

/** @param start The first bytes of the source, which were read before. */
export function createHeaderCursor(source: RangeSource, start: Buffer): HeaderCursor {
  let window = start
  let windowStart = 0
  let at = 0
  let nextWindow = secondWindow

  const take = (length: number): number => {
    const from = at
    at += length
    return from
  }

  // A vocabulary and its merges are several hundred thousand strings: a call and a promise for each would be slow.
  const skipStringsInWindow = (count: number, maxLength: number): number => {
    const view = new DataView(window.buffer, window.byteOffset, window.byteLength)
    const { littleEndian } = cursor
    const last = window.length - 8
    let place = at
    let skipped = 0
    for (; skipped < count && place <= last; skipped++) {
      const low = view.getUint32(littleEndian ? place : place + 4, littleEndian)
      const high = view.getUint32(littleEndian ? place + 4 : place, littleEndian)
      if (high !== 0 || low > maxLength) throw absurd(source.name, 'length of a string', high * 2 ** 32 + low)
      place += 8 + low
    }
    at = place
    return skipped
  }

  const cursor: HeaderCursor = {
    littleEndian: true,
    get position() {
      return windowStart + at
    },
    async fill(length) {
      if (window.length - at >= length) return
      const position = windowStart + at
      if (position + length > maxHeaderBytes) throw tooLong(source.name)
      // The rest of the window is read again, which is cheaper for a file than copying it.
      window = await source.read(position, Math.max(length, nextWindow))
      windowStart = position
      at = 0
      nextWindow = Math.min(2 * nextWindow, largestWindow)
      if (window.length < length) throw endsInHeader(source.name, windowStart + window.length)
    },
    skip(length) {
      at += length
      const size = source.size()
      if (size !== null && windowStart + at > size) throw endsInHeader(source.name, size)
      if (windowStart + at > maxHeaderBytes) throw tooLong(source.name)
    },
    async skipStrings(count, maxLength) {
      for (let left = count; left > 0;) {
        await cursor.fill(8)
        left -= skipStringsInWindow(left, maxLength)
        cursor.skip(0)
      }
    },
    bytes: (length) => window.subarray(take(length), at),
    u8: () => window.readUInt8(take(1)),
    u16() {
      return cursor.littleEndian ? window.readUInt16LE(take(2)) : window.readUInt16BE(take(2))
    },
    u32() {
      return cursor.littleEndian ? window.readUInt32LE(take(4)) : window.readUInt32BE(take(4))
    },
    u64() {
      return cursor.littleEndian ? window.readBigUInt64LE(take(8)) : window.readBigUInt64BE(take(8))
    },
    size(what, max) {
      const value = Number(cursor.u64())
      if (value > max) throw absurd(source.name, what, value)
      return value
    },
    f32() {
      return cursor.littleEndian ? window.readFloatLE(take(4)) : window.readFloatBE(take(4))
    },
    f64() {
      return cursor.littleEndian ? window.readDoubleLE(take(8)) : window.readDoubleBE(take(8))
    },
  }
  return cursor
}

function absurd(name: string, what: string, value: number): CortexError {
  return new CortexError('MODEL_INVALID', `${name} is damaged: it gives ${value} as ${what}.`)
}

function endsInHeader(name: string, size: number): CortexError {
  return new CortexError('MODEL_TRUNCATED', `${name} ends after ${size} bytes, in the middle of its header.`, {
    hint: 'The download or copy is incomplete; get the file again.',
  })
}

function tooLong(name: string): CortexError {
  return new CortexError(
    'MODEL_INVALID',
    `${name} is damaged: its header would be longer than ${maxHeaderBytes} bytes.`,
  )
}
