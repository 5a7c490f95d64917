import { CortexError } from '../errors.js'
import { abortedError } from './aborted.js'
import type { ProveInstall } from './proof/prove-install.js'
import type { ResolveBinaryOptions } from './resolve-options.js'
import type { Install, IsWhole } from './store/install-record.js'
import type { UseInstalled } from './store/available-build.js'

/** Those that bytes are had from, in contrast to what lies on the machine already. `path` is an archive here. */
export type InstallSource = 'github' | 'debian' | 'url' | 'path'

export interface InstallBinaryOptions extends ResolveBinaryOptions {
  source: InstallSource
  /** Asked under the lock, before the network: what another process has just installed may do. */
  reuse?: () => Promise<Install | undefined>
  /** Asked of what the source has now, where it is in the store already. Default: it is. */
  isWhole?: IsWhole
  /** Asked by the sources whose next build may be another one: github and debian. */
  useInstalled?: UseInstalled
}

/**
 * Installs what a source has now, unless just that is in the store already. Nothing is put in place before it has proven
 * itself on this machine.
 *
 * @throws CortexError OFFLINE, ABORTED, BINARY_SOURCE_UNSUPPORTED, BINARY_UNAVAILABLE, BINARY_NOT_RUNNABLE,
 * BINARY_BACKEND_MISSING, BINARY_UNPROVEN, STORE_UNWRITABLE, STORE_BUSY, DISK_FULL, ARCHIVE_INVALID, DIGEST_*, RELEASE_*,
 * RATE_LIMITED, DEBIAN_*, and what a download throws
 */
export async function installBinary(options: InstallBinaryOptions): Promise<Install> {
  try {
    return await installers[options.source]({ ...options, ...proving(options) })
  } catch (error) {
    throw options.signal?.aborted ? abortedError('The install of a llama-server', options.signal) : error
  }
}

type Installer = (options: InstallBinaryOptions & { prove?: ProveInstall }) => Promise<Install>

/** Each is loaded when it is needed: a warm start needs none. */
const installers: Readonly<Record<InstallSource, Installer>> = {
  github: async (options) => {
    const { installGithub } = await import('./github/install-github.js')
    return installGithub({ ...options, machine: () => readMachine(options) })
  },
  debian: async ({ offline, ...options }) => {
    if (offline === true) {
      throw new CortexError('OFFLINE', 'debian was not asked, because of --offline.', {
        hint: 'Start once without --offline.',
      })
    }
    const { installDebian } = await import('./debian/install-debian.js')
    return installDebian(options)
  },
  url: installFromArchive,
  path: installFromArchive,
}

async function installFromArchive(options: InstallBinaryOptions & { prove?: ProveInstall }): Promise<Install> {
  const { installArchive } = await import('./archive/install-archive.js')
  return installArchive(options)
}

async function readMachine({ machine, signal }: InstallBinaryOptions) {
  if (machine !== undefined) return machine(signal)
  const room = await import('../host/machine/read-machine.js')
  return room.readMachine(signal === undefined ? {} : { signal })
}

function proving({ proofModel, backend, host, folders }: InstallBinaryOptions): { prove?: ProveInstall } {
  if (proofModel === undefined) return {}
  return {
    async prove(install, signal) {
      const { proveInstall } = await import('./proof/prove-install.js')
      return proveInstall(install, { host, folders, model: proofModel, wanted: backend, signal })
    },
  }
}
