import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Appends to a partial file and hashes on the way: the digest always covers exactly what is in the file. */
export interface PartWriter {
  readonly length: number
  append(chunk: Buffer): Promise<void>
  /** Back to an empty file. */
  reset(): Promise<void>
  /** Waits until the bytes are on the disk. Returns the SHA-256 in hex; nothing may be appended afterwards. */
  finish(): Promise<string>
  close(): Promise<void>
}

const readSize = 1024 * 1024

export async function openPartWriter(path: string, signal: AbortSignal | undefined): Promise<PartWriter> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o666)
  let hash = createHash('sha256')
  let length = 0

  try {
    const { size } = await handle.stat()
    const buffer = Buffer.allocUnsafe(Math.min(size, readSize))
    while (length < size) {
      signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - length), length)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      length += bytesRead
    }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }

  return {
    get length() {
      return length
    },
    async append(chunk) {
      let written = 0
      while (written < chunk.length) {
        const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, length + written)
        written += bytesWritten
      }
      hash.update(chunk)
      length += chunk.length
    },
    async reset() {
      await handle.truncate(0)
      hash = createHash('sha256')
      length = 0
    },
    async finish() {
      await handle.sync()
      return hash.digest('hex')
    },
    close: () => handle.close(),
  }
}
