import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'

/**
 * How the config file was found. `cwd`: only because it lies in the working directory, so it may belong to someone else and
 * is not trusted.
 */
export type FoundBy = 'named' | 'cwd' | 'user' | 'none'

export interface FoundConfig {
  /** Absolute; null where there is none. */
  file: string | null
  foundBy: FoundBy
}

/** A config file, and whether the user vouches for its content: by its name, its folder, or with `trust`. */
export interface CheckedOrigin extends FoundConfig {
  /** Any setting is accepted; otherwise only harmless ones. */
  trusted: boolean
}

export interface FindConfigOptions {
  /** From `--config`; relative to `cwd`. */
  file?: string | undefined
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** The user's own config folder. */
  userFolder?: string | undefined
}

const names = ['cortex.yaml', 'cortex.yml', 'cortex.json']

/**
 * The first of `--config`, `$CORTEX_CONFIG`, the working directory and the user's config folder. A named file is returned
 * whether it exists or not.
 */
export async function findConfig({ file, cwd, env, userFolder }: FindConfigOptions): Promise<FoundConfig> {
  const named = file ?? env['CORTEX_CONFIG']
  if (named !== undefined && named !== '') return { file: path.resolve(cwd, named), foundBy: 'named' }
  const inUserFolder = userFolder === undefined ? undefined : await firstPresent(userFolder)
  const inCwd = await firstPresent(cwd)
  if (inCwd !== undefined && inCwd !== inUserFolder) return { file: inCwd, foundBy: 'cwd' }
  if (inUserFolder !== undefined) return { file: inUserFolder, foundBy: 'user' }
  return { file: null, foundBy: 'none' }
}

/** The config file in a folder, by precedence of its name. */
export async function firstPresent(folder: string): Promise<string | undefined> {
  for (const name of names) {
    const file = path.resolve(folder, name)
    if (await isPresent(file)) return file
  }
  return undefined
}

/** A dangling link counts as present: its owner meant it to be used, so reading it must fail visibly. */
async function isPresent(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch (cause) {
    const code = errnoOf(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw new CortexError('CONFIG_UNREADABLE', `Cannot check whether the config file ${file} exists: ${code}.`, {
      hint: 'Name a config file with --config, or start from another folder.',
      cause,
    })
  }
}
