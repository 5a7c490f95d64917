import { constants } from 'node:fs'
import { access, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { CortexError, isCortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import { makeFolder } from '../../host/make-folder.js'
import { writeFailed } from '../sources/write-failed.js'
import { writeInPlace } from './write-in-place.js'

export interface WrittenConfig {
  /** Restores the previous text, unless the file has changed since. */
  undo(): Promise<'restored' | 'changed-meanwhile'>
}

/**
 * Writes a config file atomically, following links and preserving its mode.
 * @param before Its current text; null: the file does not exist.
 * @throws {CortexError} CONFIG_CHANGED_MEANWHILE if it has other text by now; CONFIG_WRITE_FAILED
 */
export async function writeConfigText(file: string, text: string, before: string | null): Promise<WrittenConfig> {
  await reportFailure(file, () => replaceText(file, text, before))
  return {
    undo: () =>
      reportFailure(file, async () => {
        if ((await currentText(file)) !== text) return 'changed-meanwhile'
        if (before === null) await rm(file)
        else await replaceText(file, before, text)
        return 'restored'
      }),
  }
}

async function reportFailure<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (isCortexError(cause)) throw cause
    throw writeFailed(
      `The config file ${file}`,
      cause,
      'Make it writable for the user that runs cortex-supervisor; if it is mounted, change it at its source.',
    )
  }
}

async function replaceText(file: string, text: string, before: string | null): Promise<void> {
  if ((await currentText(file)) !== before) throw changedMeanwhile(file)
  if (before === null) await create(file, text)
  else await overwrite(file, text)
}

/** As a load reads it; null if the file does not exist. */
async function currentText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).replace(byteOrderMark, '')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null
    throw error
  }
}

const byteOrderMark = /^\uFEFF/

/** Readable only by its owner, since it may come to contain API keys. */
async function create(file: string, text: string): Promise<void> {
  await makeFolder(path.dirname(file))
  const handle = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw errnoOf(cause) === 'EEXIST' ? changedMeanwhile(file, cause) : cause
  })
  try {
    await handle.writeFile(text)
    await handle.sync()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

async function overwrite(file: string, text: string): Promise<void> {
  // A rename would replace even a read-only file, against the intention of its owner.
  await access(file, constants.W_OK)
  const old = await readFile(file, 'utf8')
  const whole = byteOrderMark.test(old) ? `\uFEFF${text}` : text
  const { default: writeFileAtomic } = await import('write-file-atomic')
  try {
    await writeFileAtomic(file, whole)
  } catch (error) {
    // A bind-mounted file cannot be replaced by a rename, and its folder may not be writable.
    if (!['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS'].includes(errnoOf(error))) throw error
    await writeInPlace(file, whole, old)
  }
}

function changedMeanwhile(file: string, cause?: unknown): CortexError {
  return new CortexError('CONFIG_CHANGED_MEANWHILE', `The config file ${file} has changed since it was read.`, {
    hint: 'Check what changed, then try again.',
    ...(cause !== undefined && { cause }),
  })
}
