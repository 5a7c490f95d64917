import type { BinaryFacts } from '../../facts/machine-and-build.js'
import { CortexError } from '../../errors.js'
import type { ResolveBinaryOptions } from '../resolve-options.js'
import { isArchive } from '../archive/is-archive.js'
import { installFacts } from '../store/install-facts.js'
import { refusal } from './accept-binary.js'
import { readLooseBinary } from './loose-binary.js'
import { executableAt } from './executable-at.js'

/** The binary that the user named: a program, a folder that has it, or an archive of one, which is installed. */
export async function fromPath(options: ResolveBinaryOptions): Promise<BinaryFacts> {
  const { settings, backend, host, folders, signal } = options
  if (settings.path === undefined) {
    throw new CortexError('BINARY_NOT_FOUND', 'binary.source is path, but binary.path is not set.', {
      hint: 'Set binary.path to a llama-server executable, or to the folder that has it.',
    })
  }
  if (await isArchive(settings.path)) {
    const { installBinary } = await import('../install-binary.js')
    return installFacts(await installBinary({ ...options, source: 'path' }), options)
  }
  const executable = await executableAt(settings.path, host.platform)
  const facts = await readLooseBinary({ executable, source: 'path', host, folders, signal })
  const reason = refusal(facts, { backend, version: settings.version })
  if (reason === null) return facts
  throw new CortexError('BINARY_UNAVAILABLE', `${executable} ${reason}.`, {
    hint: 'Change backend or binary.version, or set binary.path to another build.',
  })
}
