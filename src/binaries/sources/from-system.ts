import { CortexError, isCortexError } from '../../errors.js'
import type { BinaryFacts } from '../../facts/machine-and-build.js'
import type { ResolveBinaryOptions } from '../resolve-options.js'
import { refusal } from './accept-binary.js'
import { findExecutables, searchedFolders, serverName } from './find-on-path.js'
import { readLooseBinary } from './loose-binary.js'

/** The first llama-server in the machine's usual places that runs and is what is wanted. */
export async function fromSystem(options: ResolveBinaryOptions): Promise<BinaryFacts> {
  const { settings, backend, host, folders, signal } = options
  const name = serverName(host.platform)
  const reasons: string[] = []
  for (const executable of await findExecutables(name, searchedFolders(host))) {
    try {
      const facts = await readLooseBinary({ executable, source: 'system', host, folders, signal })
      const reason = refusal(facts, { backend, version: settings.version })
      if (reason === null) return facts
      reasons.push(`${executable} ${reason}.`)
    } catch (error) {
      if (signal?.aborted || !isCortexError(error)) throw error
      reasons.push(error.message)
    }
  }
  throw new CortexError(
    'BINARY_NOT_FOUND',
    reasons.length === 0 ? `There is no ${name} in PATH or in Homebrew's folders.` : reasons.join(' '),
    { hint: 'Install llama.cpp with a package manager (brew, winget, apt), or set binary.path.' },
  )
}
