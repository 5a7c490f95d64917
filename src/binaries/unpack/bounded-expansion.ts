import { invalidArchive } from './invalid-archive.js'

/** Builds of llama.cpp expand to some 4 times their size, their CUDA libraries to some 10 times. */
const largestRatio = 100
/** Bytes that any archive may expand to, however small it is. */
const always = 16 * 1024 ** 2

/** How many bytes an archive of `size` bytes may expand to: what goes beyond is a bomb. */
export function largestExpansion(size: number): number {
  return always + size * largestRatio
}

/** Passes on what an archive of `size` bytes expands to. @throws CortexError ARCHIVE_INVALID */
export async function* boundedExpansion(
  chunks: AsyncIterable<Buffer>,
  size: number,
  archive: string,
): AsyncGenerator<Buffer, void, undefined> {
  const largest = largestExpansion(size)
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > largest) throw bomb(archive)
    yield chunk
  }
}

export function bomb(archive: string): Error {
  return invalidArchive(archive, `it expands to more than ${largestRatio} times its size`)
}
