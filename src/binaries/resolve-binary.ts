import { CortexError, isCortexError } from '../errors.js'
import type { BinaryFacts } from '../plan/facts.js'
import { abortedError } from './aborted.js'
import type { ResolveBinaryOptions } from './resolve-options.js'
import { fromPath } from './sources/from-path.js'
import { fromSystem } from './sources/from-system.js'
import { installFacts } from './store/install-facts.js'
import type { Install } from './store/install-record.js'
import { currentInstall } from './store/current-install.js'
import { storeFolder } from './store/list-installs.js'
import { pinnedBuild, type WantedInstall } from './store/wanted-install.js'

type Attempt = 'store' | 'path' | 'system' | 'debian'

/**
 * The llama-server to run. What is in the store comes first, so that a warm start asks nobody; what is missing is
 * installed. Throws BINARY_UNAVAILABLE, naming every source that was tried and why it failed, or the one cause if the
 * source was named.
 */
export async function resolveBinary(options: ResolveBinaryOptions): Promise<BinaryFacts> {
  const { signal } = options
  const failures: { attempt: Attempt; error: CortexError }[] = []
  for (const attempt of attemptsFor(options)) {
    try {
      signal?.throwIfAborted()
      const facts = await attempts[attempt](options)
      if (facts !== null) return facts
    } catch (error) {
      if (signal?.aborted) throw abortedError('The search for a llama-server', signal)
      if (!isCortexError(error) || isFaultOfMachine(error)) throw error
      failures.push({ attempt, error })
    }
  }
  const [only, ...others] = failures
  if (only !== undefined && others.length === 0) throw only.error
  throw unavailable(options, failures)
}

/** In this order. The place for `github` is before `debian`: its builds are newer and for every system. */
function attemptsFor({ settings, host }: ResolveBinaryOptions): Attempt[] {
  switch (settings.source) {
    case 'path':
      return ['path']
    case 'system':
      return ['system']
    case 'debian':
      return ['store', 'debian']
    case 'auto':
      // A path that is set is meant, whether or not the source says so.
      if (settings.path !== undefined) return ['path']
      return host.platform === 'linux' ? ['store', 'system', 'debian'] : ['store', 'system']
    case 'github':
    case 'url':
      throw new CortexError('BINARY_SOURCE_UNSUPPORTED', `binary.source: ${settings.source} is not there yet.`, {
        hint: 'Use binary.source: auto, system, debian, or path.',
      })
  }
}

/** Each returns null where there is simply nothing to tell, and throws where there is. */
const attempts: Readonly<Record<Attempt, (options: ResolveBinaryOptions) => Promise<BinaryFacts | null>>> = {
  store: fromStore,
  path: fromPath,
  system: fromSystem,
  debian: async (options) => {
    const { installBinary } = await import('./install-binary.js')
    const install = await installBinary({ ...options, source: 'debian', reuse: () => findInstall(options) })
    return installFacts(install, options)
  },
}

async function fromStore(options: ResolveBinaryOptions): Promise<BinaryFacts | null> {
  const { settings, folders } = options
  const install = await findInstall(options)
  if (install === undefined) {
    if (settings.source === 'debian') return null
    throw new CortexError('BINARY_NOT_FOUND', `${storeFolder(folders)} has no ${describeWanted(wantedInstall(options))}.`)
  }
  return installFacts(install, options)
}

async function findInstall(options: ResolveBinaryOptions): Promise<Install | undefined> {
  const { folders, host, signal } = options
  return currentInstall({ store: storeFolder(folders), wanted: wantedInstall(options), host, signal })
}

function wantedInstall({ settings, backend }: ResolveBinaryOptions): WantedInstall {
  return {
    backend,
    // Until the machine's GPUs are looked at, `auto` means the one backend that runs everywhere.
    preferred: ['cpu'],
    version: settings.version,
    ...(settings.source === 'debian' && { source: settings.source }),
  }
}

function describeWanted({ backend, version }: WantedInstall): string {
  return `${backend} build${pinnedBuild(version) === null ? '' : ` ${version}`}`
}

function unavailable(
  { settings, backend, host, offline }: ResolveBinaryOptions,
  failures: readonly { attempt: Attempt; error: CortexError }[],
): CortexError {
  const build = pinnedBuild(settings.version) === null ? '' : `, build ${settings.version},`
  const lines = failures.map(({ attempt, error }) => `  ${attempt}: ${error.message}`)
  const hints = failures.flatMap(({ error }) => (error.hint === undefined ? [] : [error.hint]))
  const lastHint = hints.at(-1)
  return new CortexError(
    'BINARY_UNAVAILABLE',
    [`No llama-server${build} for the backend "${backend}" could be had on ${host.platform} ${host.arch}:`, ...lines].join('\n'),
    {
      hint: [
        ...(offline === true ? ['Without --offline it can be downloaded.'] : lastHint === undefined ? [] : [lastHint]),
        'Or install llama.cpp with a package manager, or set binary.path to a llama-server that you have.',
      ].join(' '),
      cause: failures.at(-1)?.error,
    },
  )
}

/** A full disk is to be told as such: no other source can help. */
function isFaultOfMachine({ code }: CortexError): boolean {
  return code === 'DISK_FULL' || code === 'STORE_UNWRITABLE' || code === 'STORE_BUSY'
}
