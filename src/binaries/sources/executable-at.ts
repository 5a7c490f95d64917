import { stat } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import { serverName } from './find-on-path.js'

/** Where a build has its server: archives of today, an installed prefix, archives of 2025 and a build tree. */
const places = ['.', 'bin', path.join('build', 'bin')]

/** The executable that `binary.path` names: the file itself, or the server in a folder. */
export async function executableAt(named: string, platform: NodeJS.Platform): Promise<string> {
  const kind = await kindOf(named)
  if (kind === 'file') return named
  if (kind === 'absent') {
    throw new CortexError('BINARY_NOT_FOUND', `binary.path is ${named}, and there is no such file or folder.`, {
      hint: 'Set it to a llama-server executable, or to the folder that has it.',
    })
  }
  for (const place of places) {
    const file = path.join(named, place, serverName(platform))
    if ((await kindOf(file)) === 'file') return file
  }
  throw new CortexError(
    'BINARY_NOT_FOUND',
    `The folder ${named} has no ${serverName(platform)}, neither at its top nor in ${places.slice(1).join(' or ')}.`,
    { hint: 'Set binary.path to a llama-server executable, or to the folder that has it.' },
  )
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'absent'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return 'absent'
    throw new CortexError('BINARY_NOT_FOUND', `${place} cannot be looked at (${errnoOf(error)}).`, {
      hint: 'Check the rights of the folders that lead to it.',
      cause: error,
    })
  }
}
