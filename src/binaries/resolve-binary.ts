import { CortexError, isCortexError } from '../errors.js'
import type { BinaryFacts } from '../facts/machine-and-build.js'
import { abortedError } from './aborted.js'
import { openSearch, type BinarySearch } from './binary-search.js'
import { isFaultOfMachine } from './fault-of-machine.js'
import { inferSource } from '../settings/infer-source.js'
import type { ResolveBinaryOptions } from './resolve-options.js'
import { fromPath } from './sources/from-path.js'
import { fromSystem } from './sources/from-system.js'
import { installFacts } from './store/install-facts.js'
import type { Install } from './store/install-record.js'
import { storeFolder } from './store/list-installs.js'
import { pinnedBuild } from './store/wanted-install.js'

/** Where a llama-server is looked for. With `best` only the backend that this machine runs best will do. */
type Attempt = 'path' | 'url' | 'best of store' | 'best of system' | 'github' | 'debian' | 'store' | 'system'

interface Failure {
  attempt: Attempt
  error: CortexError
}

/**
 * The llama-server to run. What is in the store comes first, so that a warm start needs no network; what is missing is
 * installed. Throws BINARY_UNAVAILABLE, naming every source that was tried and why it failed, or the one cause if the
 * source was named.
 */
export async function resolveBinary(options: ResolveBinaryOptions): Promise<BinaryFacts> {
  const { signal } = options
  const search = openSearch(options)
  const failures: Failure[] = []
  for (const attempt of attemptsFor(options)) {
    try {
      signal?.throwIfAborted()
      const facts = await attempts[attempt](search)
      if (facts === null) continue
      await search.tellFallback(facts, failures.at(-1)?.error)
      return facts
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

/**
 * In this order. Releases come before Debian's packages, because their builds are newer and for every backend. A lesser
 * backend is better than none: what is there already is taken at the end, if `auto` leaves that open.
 */
function attemptsFor({ settings, backend, host }: ResolveBinaryOptions): Attempt[] {
  switch (inferSource(settings)) {
    case 'path':
      return ['path']
    case 'url':
      return ['url']
    case 'system':
      return ['system']
    case 'github':
      return ['store', 'github']
    case 'debian':
      return ['store', 'debian']
    case 'auto': {
      const download: Attempt[] = host.platform === 'linux' ? ['github', 'debian'] : ['github']
      return backend === 'auto'
        ? ['best of store', 'best of system', ...download, 'store', 'system']
        : ['store', 'system', ...download]
    }
  }
}

/** Each returns null where there is simply nothing to tell, and throws where there is. */
const attempts: Readonly<Record<Attempt, (search: BinarySearch) => Promise<BinaryFacts | null>>> = {
  path: async (search) => fromPath(search.options),
  url: async (search) => factsOf(search, await search.install('url')),
  'best of store': async (search) => factsOf(search, await search.findInstall('best')),
  'best of system': async (search) => fromSystem({ ...search.options, backend: await search.bestOnSystem() }),
  github: async (search) => factsOf(search, await search.install('github')),
  debian: async (search) => factsOf(search, await search.install('debian')),
  store: async (search) => factsOf(search, (await search.findInstall('any')) ?? noneInStore(search)),
  system: async (search) => fromSystem(search.options),
}

async function factsOf({ options }: BinarySearch, install: Install | null): Promise<BinaryFacts | null> {
  return install && installFacts(install, options)
}

function noneInStore({ options: { settings, backend, folders } }: BinarySearch): null {
  // The source that comes next has more to say.
  if (settings.source !== 'auto' || backend === 'auto') return null
  const build = pinnedBuild(settings.version) === null ? '' : ` ${settings.version}`
  throw new CortexError('BINARY_NOT_FOUND', `${storeFolder(folders)} has no ${backend} build${build}.`)
}

function unavailable(
  { settings, backend, host, offline }: ResolveBinaryOptions,
  failures: readonly Failure[],
): CortexError {
  const build = pinnedBuild(settings.version) === null ? '' : `, build ${settings.version},`
  const lines = failures.map(({ attempt, error }) => `  ${attempt.replace('best of ', '')}: ${error.message}`)
  const lastHint = failures.flatMap(({ error }) => (error.hint === undefined ? [] : [error.hint])).at(-1)
  return new CortexError(
    'BINARY_UNAVAILABLE',
    [
      `No llama-server${build} for the backend "${backend}" could be had on ${host.platform} ${host.arch}:`,
      // The store and the system may have been looked at twice.
      ...new Set(lines),
    ].join('\n'),
    {
      hint: [
        ...(offline === true ? ['Without --offline it can be downloaded.'] : lastHint === undefined ? [] : [lastHint]),
        'Or install llama.cpp with a package manager, or set binary.path to a llama-server that you have.',
      ].join(' '),
      cause: failures.at(-1)?.error,
    },
  )
}
