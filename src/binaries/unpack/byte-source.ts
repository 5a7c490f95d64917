/** Bytes that come in pieces of any size, taken in pieces of a wanted one. */
export interface ByteSource {
  /** Fewer at the end only. */
  read(length: number): Promise<Buffer>
  /** The next bytes, up to so many, in the pieces in which they come; ends early at the end only. */
  take(length: number): AsyncGenerator<Buffer, void, undefined>
  /** Ends the source. */
  close(): Promise<void>
}

export function createByteSource(source: AsyncIterable<Uint8Array>): ByteSource {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  /** Between 1 and `most` bytes; null at the end. */
  async function some(most: number): Promise<Buffer | null> {
    while (rest.length === 0) {
      const next = await chunks.next()
      if (next.done === true) return null
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    const piece = rest.subarray(0, most)
    rest = rest.subarray(piece.length)
    return piece
  }

  async function* take(length: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = length; left > 0;) {
      const piece = await some(left)
      if (piece === null) return
      left -= piece.length
      yield piece
    }
  }

  return {
    async read(length) {
      const pieces: Buffer[] = []
      for await (const piece of take(length)) pieces.push(piece)
      return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
    },
    take,
    async close() {
      await chunks.return?.()
    },
  }
}
