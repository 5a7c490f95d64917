import { open, stat, type FileHandle } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { CortexError } from '../../errors.js'
import type { RangeSource } from './range-source.js'

/** @throws CortexError MODEL_NOT_FOUND, MODEL_IS_DIRECTORY, MODEL_UNREADABLE, MODEL_REFERENCE_INVALID */
export async function openFileBytes(path: string, signal?: AbortSignal): Promise<RangeSource> {
  if (path.includes('\0')) {
    throw new CortexError(
      'MODEL_REFERENCE_INVALID',
      `The path of the model contains a NUL byte: ${JSON.stringify(path)}.`,
    )
  }
  const explain = (thrown: unknown): never => {
    throw unreadable(path, thrown)
  }
  // Checked before opening, because opening a named pipe blocks until it has a writer.
  const stats: Stats = await stat(path).catch(explain)
  if (stats.isDirectory()) throw isDirectory(path)
  if (!stats.isFile()) throw new CortexError('MODEL_UNREADABLE', `${path} is not a regular file.`)
  const handle: FileHandle = await open(path).catch(explain)

  return {
    name: path,
    size: () => stats.size,
    async read(offset, length) {
      signal?.throwIfAborted()
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, stats.size - offset)))
      let filled = 0
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled).catch(explain)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    },
    close: () => handle.close(),
  }
}

function isDirectory(path: string): CortexError {
  return new CortexError('MODEL_IS_DIRECTORY', `${path} is a folder, not a model file.`, {
    hint: 'Give the path of the .gguf file in it.',
  })
}

function unreadable(path: string, thrown: unknown): CortexError {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : String(thrown)
  if (code === 'EISDIR') return isDirectory(path)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
    return new CortexError('MODEL_NOT_FOUND', `File not found: ${path}.`, {
      hint: 'Check the path; in a config file it is relative to that file, on the command line to the current folder.',
      cause: thrown,
    })
  }
  return new CortexError('MODEL_UNREADABLE', `${path} cannot be read: ${code}.`, {
    hint: 'Check the permissions of the file and of the folders above it.',
    cause: thrown,
  })
}
