import { constants, open } from 'node:fs/promises'
import { CortexError, isCortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'

/** Bytes. Far above any real config; a larger file was probably named by accident. */
export const largestConfig = 1024 * 1024

/**
 * The text of a config file, without a byte order mark.
 * @throws {CortexError} CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_TOO_LARGE, CONFIG_SYNTAX
 */
export async function readConfigFile(file: string): Promise<string> {
  return decode(await readBytes(file), file)
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a pipe blocks until something writes to it.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (stats.isDirectory()) throw unreadable(file, 'it is a directory', directoryHint)
      if (!stats.isFile()) throw unreadable(file, 'it is not a regular file', 'Copy its contents into a regular file.')
      const buffer = Buffer.alloc(Math.min(stats.size, largestConfig) + 1)
      let length = 0
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      if (stats.size > largestConfig || length > largestConfig) throw tooLarge(file, stats.size)
      return buffer.subarray(0, length)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw isCortexError(error) ? error : describeFailure(error, file)
  }
}

const directoryHint =
  'Name the file itself. Docker creates a directory when the file to mount does not exist: remove it, then mount the file.'

function describeFailure(cause: unknown, file: string): CortexError {
  const code = errnoOf(cause)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CortexError('CONFIG_NOT_FOUND', `The config file ${file} does not exist.`, {
      hint: 'Check --config or CORTEX_CONFIG; the path may also be a dangling symbolic link.',
      cause,
    })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return unreadable(file, 'permission denied', 'Make it readable for the user that runs cortex-supervisor.', cause)
  }
  if (code === 'EISDIR') return unreadable(file, 'it is a directory', directoryHint, cause)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return unreadable(file, reason, 'Check the path and the disk.', cause)
}

function unreadable(file: string, reason: string, hint: string, cause?: unknown): CortexError {
  return new CortexError('CONFIG_UNREADABLE', `The config file ${file} cannot be read: ${reason}.`, { hint, cause })
}

function tooLarge(file: string, bytes: number): CortexError {
  return new CortexError(
    'CONFIG_TOO_LARGE',
    `The config file ${file} is ${bytes} bytes; the limit is ${largestConfig}.`,
    { hint: 'Check that this is the right file.' },
  )
}

function decode(bytes: Buffer, file: string): string {
  try {
    // Strips the byte order mark that some Windows editors write.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    const wide = bytes[0] === 0xff || bytes[0] === 0xfe
    throw new CortexError('CONFIG_SYNTAX', `${file}:1:1  the file is ${wide ? 'UTF-16, not UTF-8' : 'not UTF-8'}`, {
      hint: 'Save the file as UTF-8.',
      at: [{ file, line: 1, column: 1, message: 'the file is not UTF-8' }],
      cause,
    })
  }
}

/** @throws {CortexError} ABORTED */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new CortexError('ABORTED', 'Loading the config was aborted.', { cause: signal.reason })
}
