import { isCortexError } from '../errors.js'
import { assembleConfig, type LoadedConfig } from './layers/assemble-config.js'
import { findConfig, type CheckedOrigin, type FoundConfig } from './sources/find-config.js'
import { readConfigFile, refuseAborted } from './sources/read-config-file.js'
import type { LoadConfigRequest } from './load-request.js'
import { isTrusted } from './trust/trust-list.js'

/**
 * Finds, reads, checks and merges the config.
 * @throws {CortexError} One with every mistake in `at`: CONFIG_INVALID, or the mistakes' own code where they share it.
 * Before that, CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_TOO_LARGE, CONFIG_SYNTAX, or ABORTED.
 */
export async function loadConfig(request: LoadConfigRequest): Promise<LoadedConfig> {
  const { text, request: _, ...found } = await readConfigText(request)
  return assembleConfig(request, found, text)
}

/** A config file before it is checked: an edit may repair it. */
export interface ConfigText extends CheckedOrigin {
  /** Null if there is no file. */
  text: string | null
  request: LoadConfigRequest
}

/** Finds and reads the config. @throws {CortexError} CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_TOO_LARGE, or ABORTED. */
export async function readConfigText(request: LoadConfigRequest): Promise<ConfigText> {
  refuseAborted(request.signal)
  const found = await find(request)
  const text = found.file === null ? null : await read(found.file, request)
  const trusted =
    found.foundBy !== 'cwd' ||
    (found.file !== null && text !== null && (await isTrusted(request.userFolder, found.file, text)))
  refuseAborted(request.signal)
  return { ...found, trusted, text, request }
}

async function find(request: LoadConfigRequest): Promise<FoundConfig> {
  if (request.inline !== undefined && request.file === undefined) return { file: null, foundBy: 'none' }
  return findConfig(request)
}

async function read(file: string, { mayBeMissing = false }: LoadConfigRequest): Promise<string | null> {
  try {
    return await readConfigFile(file)
  } catch (error) {
    if (mayBeMissing && isCortexError(error) && error.code === 'CONFIG_NOT_FOUND') return null
    throw error
  }
}
