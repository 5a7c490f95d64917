import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'

/**
 * How a config file came to be used. `cwd`: only because it lay there, so that it may be somebody else's and must not
 * run code.
 */
export type FoundBy = 'named' | 'cwd' | 'user' | 'none'

export interface FoundConfig {
  /** Absolute; null where there is none. */
  file: string | null
  foundBy: FoundBy
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
 * `--config`, `$CORTEX_CONFIG`, the working directory, the user's config folder: the first that there is. One that was
 * named is taken whether it exists or not.
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

async function firstPresent(folder: string): Promise<string | undefined> {
  for (const name of names) {
    const file = path.resolve(folder, name)
    if (await isPresent(file)) return file
  }
  return undefined
}

/** A link that leads nowhere is present: its owner wants it to be read, and to be told that it cannot be. */
async function isPresent(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch (cause) {
    const code = errnoOf(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw new CortexError('CONFIG_UNREADABLE', `Whether there is a config file ${file} cannot be seen: ${code}.`, {
      hint: 'Name a config file with --config, or start from another folder.',
      cause,
    })
  }
}
