import { CortexError } from '../errors.js'
import { abortedError } from './aborted.js'
import { installDebian, type InstallDebianOptions } from './debian/install-debian.js'
import type { Install } from './store/install-record.js'

export interface InstallBinaryOptions extends InstallDebianOptions {
  source: 'debian'
  /** Never touch the network. */
  offline?: boolean
}

/**
 * Installs what a source has now, unless just that is in the store already.
 *
 * @throws CortexError OFFLINE, ABORTED, BINARY_SOURCE_UNSUPPORTED, BINARY_UNAVAILABLE, BINARY_NOT_RUNNABLE, STORE_UNWRITABLE,
 * STORE_BUSY, DISK_FULL, ARCHIVE_INVALID, DEBIAN_*, and what a download throws
 */
export async function installBinary({ source, offline, ...options }: InstallBinaryOptions): Promise<Install> {
  if (offline === true) {
    throw new CortexError('OFFLINE', `${source} was not asked, because of --offline.`, {
      hint: 'Start once without --offline.',
    })
  }
  try {
    return await installDebian(options)
  } catch (error) {
    throw options.signal?.aborted ? abortedError('The install of a llama-server', options.signal) : error
  }
}
