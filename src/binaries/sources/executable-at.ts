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
  if (kind === 'special') {
    throw new CortexError('BINARY_NOT_FOUND', `binary.path is ${named}, which is neither a file nor a folder.`, {
      hint: 'Set it to a llama-server, a folder that has it, or an archive of one.',
    })
  }
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

/** `special`: a pipe, a socket or a device, which to read from could take for ever. */
async function kindOf(place: string): Promise<'file' | 'folder' | 'special' | 'absent'> {
  try {
    const stats = await stat(place)
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return 'absent'
    throw new CortexError('BINARY_NOT_FOUND', `${place} cannot be looked at (${errnoOf(error)}).`, {
      hint: 'Check the rights of the folders that lead to it.',
      cause: error,
    })
  }
}
