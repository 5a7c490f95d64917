import path from 'node:path'
import type { BinaryFacts } from '../../facts/machine-and-build.js'
import { runForOutput } from '../../host/run-for-output.js'
import { readExecutableFormat } from '../probe/executable-format.js'

export interface LoadAlone {
  facts: Pick<BinaryFacts, 'executable'>
  /** In which the build has its libraries. */
  folders: readonly string[]
  /** The child's variables. */
  env: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

/** ms. Nothing of the library runs. */
const timeout = 20_000

/**
 * What the system's loader prints when it is asked, as `ldd` does, what it would load a library with. Empty where there is no
 * such loader.
 */
export async function loadAlone(library: string, { facts, folders, env, signal }: LoadAlone): Promise<string> {
  const loader = (await loaderOf(facts.executable)) ?? (await loaderOf(process.execPath))
  if (loader === null) return ''
  const searched = [...folders, ...(env['LD_LIBRARY_PATH'] ?? '').split(':')].filter((folder) => folder !== '')
  const output = await runForOutput(loader, ['--list', library], {
    cwd: path.dirname(library),
    env: { ...env, LD_LIBRARY_PATH: searched.join(':'), LD_DEBUG: 'files' },
    timeout,
    signal,
  }).catch(() => null)
  return output === null ? '' : `${output.stderr}\n${output.stdout}`
}

/** Null for a script, such as the one that starts a build of Debian's. */
async function loaderOf(program: string): Promise<string | null> {
  const format = await readExecutableFormat(program).catch(() => null)
  return format?.kind === 'elf' ? (format.interpreter ?? null) : null
}
