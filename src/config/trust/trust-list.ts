import { createHash } from 'node:crypto'
import { readFile, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../../host/make-folder.js'
import { isRecord } from '../../settings/is-record.js'
import { writeFailed } from '../sources/write-failed.js'

/** SHA-256 of a config's text, in hexadecimal. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whether the user has trusted this file with exactly this text. Anything unreadable counts as no. */
export async function isTrusted(userFolder: string | undefined, file: string, text: string): Promise<boolean> {
  if (userFolder === undefined) return false
  const location = await locate(file)
  const entry = await readEntry(entryFile(userFolder, location))
  return isRecord(entry) && entry['path'] === location && listed(entry).includes(textDigest(text))
}

/**
 * Trusts this file with these texts, and with no others. Two while an edit replaces one by the other.
 * @throws {CortexError} CONFIG_WRITE_FAILED
 */
export async function trustTexts(userFolder: string, file: string, texts: readonly string[]): Promise<void> {
  const location = await locate(file)
  const entry = { path: location, sha256: texts.map(textDigest) }
  const { default: writeFileAtomic } = await import('write-file-atomic')
  try {
    await makeFolder(listFolder(userFolder), { mode: 0o700 })
    await writeFileAtomic(entryFile(userFolder, location), `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 })
  } catch (cause) {
    throw writeFailed(`The list of trusted configs in ${userFolder}`, cause, 'Make your config folder writable.')
  }
}

/** Stops trusting a file, whatever its text. False: it was not trusted. @throws {CortexError} CONFIG_WRITE_FAILED */
export async function forgetFile(userFolder: string, file: string): Promise<boolean> {
  const entry = entryFile(userFolder, await locate(file))
  if ((await readEntry(entry)) === undefined) return false
  try {
    await rm(entry, { force: true })
  } catch (cause) {
    throw writeFailed(`The list of trusted configs in ${userFolder}`, cause, 'Make your config folder writable.')
  }
  return true
}

/**
 * The links of the folder are resolved, so that it has one name. A link in place of the file is not: relative paths in it
 * start from the folder of the link, which may be someone else's, whatever the text behind it.
 */
async function locate(file: string): Promise<string> {
  const folder = path.dirname(file)
  return path.join(await realpath(folder).catch(() => folder), path.basename(file))
}

/** A file for each config, so that two processes that trust two configs do not overwrite each other's list. */
function entryFile(userFolder: string, location: string): string {
  return path.join(listFolder(userFolder), `${textDigest(location)}.json`)
}

function listFolder(userFolder: string): string {
  return path.join(userFolder, 'trusted')
}

async function readEntry(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) ?? null
  } catch (error) {
    return error instanceof SyntaxError ? null : undefined
  }
}

function listed({ sha256 }: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(sha256) ? sha256 : []
}
