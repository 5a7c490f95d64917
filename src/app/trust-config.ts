import { stat } from 'node:fs/promises'
import path from 'node:path'
import { readConfigText } from '../config/load-config.js'
import { firstPresent } from '../config/sources/find-config.js'
import { parseConfig } from '../config/sources/parse-config.js'
import { readConfigFile } from '../config/sources/read-config-file.js'
import { showPath } from '../config/sources/place.js'
import { checkTrust } from '../config/trust/check-trust.js'
import { forgetFile, textDigest, trustTexts } from '../config/trust/trust-list.js'
import { CortexError } from '../errors.js'
import { userFolders } from '../host/folders.js'
import { formatKeyPath } from '../settings/find-config-key.js'
import { loadRequest, type ConfigChoice } from './config-choice.js'

/** Which config file to trust. */
export interface TrustChoice {
  /** A config file, or a folder that contains one; relative to `cwd`. Default: `cwd`. */
  path?: string
  /** Default: the process's. */
  cwd?: string
  /** Default: the process's. */
  env?: Readonly<Record<string, string | undefined>>
}

export interface TrustedConfig {
  /** Absolute path. */
  file: string
  /** Of its text. Other text is not trusted. */
  sha256: string
  /** Dotted keys that the file sets and that need trust. */
  keys: readonly string[]
}

/**
 * Accepts every setting of a config file that is used because it lies in the working directory, as long as its text stays as
 * it is. @throws {CortexError} CONFIG_NOT_FOUND, CONFIG_SYNTAX, CONFIG_WRITE_FAILED, …
 */
export async function trustConfig(choice: TrustChoice = {}): Promise<TrustedConfig> {
  const { cwd = process.cwd(), env = process.env } = choice
  const file = await fileOf(choice)
  const text = await readConfigFile(file)
  const { values, locate } = parseConfig(text, file, cwd)
  const source = { layer: 'file', values, locate, folder: path.dirname(file) } as const
  const risks = await checkTrust(source, showPath(file, cwd))
  await trustTexts(userFolders(env).config, file, [text])
  return { file, sha256: textDigest(text), keys: risks.map((risk) => formatKeyPath(risk.path)) }
}

/** Undoes {@link trustConfig}. The file need not exist any more. */
export async function untrustConfig(choice: TrustChoice = {}): Promise<{ file: string; wasTrusted: boolean }> {
  const { env = process.env } = choice
  const file = await fileOf(choice)
  return { file, wasTrusted: await forgetFile(userFolders(env).config, file) }
}

/** The config file that would be used, and whether every setting of it is accepted. Does not check the settings. */
export async function configTrust(choice: ConfigChoice = {}): Promise<{ file: string | null; trusted: boolean }> {
  const { file, trusted } = await readConfigText(loadRequest(choice))
  return { file, trusted }
}

async function fileOf({ path: named = '.', cwd = process.cwd() }: TrustChoice): Promise<string> {
  const file = path.resolve(cwd, named)
  const isFolder = await stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) return file
  const found = await firstPresent(file)
  if (found !== undefined) return found
  throw new CortexError('CONFIG_NOT_FOUND', `There is no config file in ${file}.`, {
    hint: 'Give the path of the file: cortex-supervisor trust FILE.',
  })
}
