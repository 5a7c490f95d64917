import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../host/make-folder.js'

export interface LogFileOptions {
  path: string
  /** Bytes after which the file becomes `path.1`, that one `path.2`, and so on. */
  maxSize: number
  /** How many files there are at the most, the current one included. */
  maxFiles: number
  /** Called at the first failure of a row; writing goes on to be tried. */
  onFailure: (error: Error) => void
}

export interface LogFile {
  write(line: string): void
  /** Resolves when everything has been written, or could not be. */
  close(): Promise<void>
}

/** Lines beyond this are dropped while the disk is slower than the child. */
const maxQueuedCharacters = 4 * 1024 * 1024
const batchCharacters = 64 * 1024

/** Appends lines to a file that is rotated by size. Neither a slow nor a full disk ever holds up the writer of a line. */
export function openLogFile({ path, maxSize, maxFiles, onFailure }: LogFileOptions): LogFile {
  let queue: string[] = []
  let queued = 0
  let dropped = 0
  let handle: FileHandle | null = null
  let size = 0
  let failed = false
  let writing: Promise<void> | null = null

  async function openFile(): Promise<FileHandle> {
    await makeFolder(dirname(path))
    const opened = await open(path, 'a', 0o600)
    size = (await opened.stat()).size
    return opened
  }

  async function rotate(): Promise<void> {
    await handle?.close()
    handle = null
    if (maxFiles <= 1) {
      await rm(path, { force: true })
      return
    }
    for (let n = maxFiles - 1; n >= 1; n--)
      await rename(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`).catch(ignoreMissing)
  }

  async function writeBatch(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    handle ??= await openFile()
    if (size > 0 && size + bytes.length > maxSize) {
      await rotate()
      handle = await openFile()
    }
    await handle.appendFile(bytes)
    size += bytes.length
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch()
      try {
        await writeBatch(batch)
        failed = false
      } catch (error) {
        if (!failed) onFailure(error instanceof Error ? error : new Error(String(error)))
        failed = true
        await handle?.close().catch(() => undefined)
        handle = null
      }
    }
    writing = null
  }

  /** The oldest lines, few enough that a file does not grow far beyond its limit. */
  function takeBatch(): string {
    let length = 0
    let end = 0
    while (end < queue.length && length < batchCharacters) length += (queue[end++]?.length ?? 0) + 1
    const lines = queue.slice(0, end)
    queue = queue.slice(end)
    queued -= length
    if (dropped > 0 && queue.length === 0) {
      lines.push(`(${dropped} lines were not written: the disk is slower than the log)`)
      dropped = 0
    }
    return lines.join('\n') + '\n'
  }

  return {
    write(line) {
      if (queued > maxQueuedCharacters) {
        dropped += 1
        return
      }
      queue.push(line)
      queued += line.length + 1
      writing ??= drain()
    },
    async close() {
      while (writing) await writing
      await handle?.close().catch(() => undefined)
      handle = null
    },
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
