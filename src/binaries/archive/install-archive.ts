import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { downloadFile, type OnProgress } from '../../download/download-file.js'
import { CortexError, isCortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import type { HostFacts } from '../../plan/facts.js'
import type { BinarySettings } from '../../settings/settings.js'
import type { ProveInstall } from '../proof/prove-install.js'
import { lockStore } from '../store/add-install.js'
import { hashFile } from '../store/file-digests.js'
import type { Install } from '../store/install-record.js'
import { storeFolder } from '../store/list-installs.js'
import { isBackend, pinnedBuild } from '../store/wanted-install.js'
import type { OnBinaryWarning } from '../warning.js'
import { archivePlace, type ArchivePlace } from './archive-place.js'
import { archiveFolder, pruneArchives, withVoucher } from './fetch-archive.js'
import { changedSinceFirstUse, readFirstUse, recordFirstUse } from './first-use.js'
import { findUnpacked, installUnpacked } from './install-unpacked.js'
import { requireSpace, unpackedEstimate } from './require-space.js'

export interface InstallArchiveOptions {
  /** `path` to an archive on this machine, or `url`; with `sha256`, or trusted when it is first used. */
  settings: BinarySettings
  backend: string
  host: HostFacts
  folders: { data: string; cache: string }
  /** Never touch the network: an address that was installed before goes on working. */
  offline?: boolean | undefined
  prove?: ProveInstall | undefined
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  onWarning?: OnBinaryWarning | undefined
}

/**
 * Installs the llama-server in any archive that the user has named, unless just that is in the store already.
 *
 * What has no `sha256` is trusted once. An address that gives something else later is refused; the file of a `path` is the
 * user's own to replace, and is installed anew with a warning.
 *
 * @throws CortexError BINARY_NOT_FOUND, BINARY_UNAVAILABLE where it is another build or backend than is wanted, OFFLINE,
 * DIGEST_MISMATCH, ARCHIVE_INVALID, BINARY_NOT_RUNNABLE, DISK_FULL, STORE_*, what a download and `prove` throw
 */
export async function installArchive(options: InstallArchiveOptions): Promise<Install> {
  const { settings, host, folders, signal } = options
  const place = archivePlace(settings)
  const store = storeFolder(folders)
  const given = settings.sha256?.toLowerCase()
  return lockStore({ store, target: place.source, signal }, async (locked) => {
    const first = await readFirstUse(store, place.key)
    const expected = given ?? (place.source === 'url' ? first?.sha256 : undefined)
    const present = expected === undefined ? undefined : await findInstalled(store, place, expected, host)
    // The file of a path is looked at each time: it may have been replaced.
    if (present !== undefined && place.source === 'url') return accepted(present, place, options)

    const fetched = await obtain(place, options, locked)
    try {
      const { file, sha256 } = fetched
      if (given !== undefined && sha256 !== given) throw notAsGiven(place, given, sha256)
      if (place.source === 'url' && given === undefined && first !== null && first.sha256 !== sha256) throw changedSinceFirstUse(first, sha256)
      const same = await findInstalled(store, place, sha256, host)
      if (same !== undefined) return accepted(same, place, options)
      await requireSpace(place.shown, [{ folder: store, bytes: unpackedEstimate((await stat(file)).size) }])
      const install = await installUnpacked({
        store,
        target: place.source,
        source: place.source,
        server: { file, name: place.name, sha256, url: place.shown },
        trust: given === undefined ? 'first-use' : 'given-sha256',
        host,
        accept: (found) => refuseOther(found, place, options),
        prove: options.prove,
        signal: locked,
      })
      if (given === undefined && first?.sha256 !== sha256) tellFirstUse(place, sha256, options)
      await recordFirstUse(store, place.key, { place: place.shown, sha256 })
      return install
    } finally {
      await fetched.discard()
    }
  })
}

interface Obtained {
  file: string
  sha256: string
  /** Once it is unpacked or refused, nobody needs it. */
  discard: () => Promise<void>
}

async function obtain(place: ArchivePlace, { settings, folders, offline, onProgress }: InstallArchiveOptions, signal: AbortSignal): Promise<Obtained> {
  if (place.source === 'path') {
    const sha256 = await hashFile(place.file, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      throw unreadable(place.file, error)
    })
    return { file: place.file, sha256, discard: async () => {} }
  }
  if (offline === true) {
    throw new CortexError('OFFLINE', `${place.shown} is not installed yet, and was not asked because of --offline.`, {
      hint: 'Start once without --offline, or set binary.path to the archive.',
    })
  }
  const key = createHash('sha256').update(place.key).digest('hex').slice(0, 16)
  const target = path.join(archiveFolder(folders.cache), `url-${key}-${place.name}`)
  await pruneArchives(folders.cache)
  const { file, sha256 } = await downloadFile({
    url: place.url,
    file: target,
    what: place.name,
    ...(settings.sha256 !== undefined && { sha256: settings.sha256.toLowerCase() }),
    signal,
    ...(onProgress !== undefined && { onProgress }),
  }).catch((error: unknown) => {
    throw isCortexError(error) ? withVoucher(error, place.url, place.name, 'binary.sha256') : error
  })
  return { file, sha256, discard: () => rm(file, { force: true }) }
}

function findInstalled(store: string, { source }: ArchivePlace, sha256: string, host: HostFacts): Promise<Install | undefined> {
  return findUnpacked(store, { source, archives: [{ sha256 }], host })
}

function accepted(install: Install, place: ArchivePlace, options: InstallArchiveOptions): Install {
  refuseOther(install, place, options)
  return install
}

function refuseOther(
  { build, version, backend }: Pick<Install, 'build' | 'version' | 'backend'>,
  { shown }: ArchivePlace,
  options: InstallArchiveOptions,
): void {
  const wanted = pinnedBuild(options.settings.version)
  if (wanted !== null && wanted !== build) {
    throw unavailable(`${shown} has ${build === null ? version : `b${build}`}, and binary.version asks for b${wanted}.`)
  }
  // Whether it was made for CUDA 12 or 13, no device tells.
  if (isBackend(backend, options.backend.replace(/-\d.*$/, ''))) return
  throw unavailable(`${shown} shows the devices of ${backend} on this machine, and backend asks for ${options.backend}.`)
}

function unavailable(message: string): CortexError {
  return new CortexError('BINARY_UNAVAILABLE', message, { hint: 'Change backend or binary.version, or name another archive.' })
}

function notAsGiven({ shown }: ArchivePlace, given: string, actual: string): CortexError {
  return new CortexError('DIGEST_MISMATCH', `${shown} should have the SHA-256 ${given} according to binary.sha256, but has ${actual}.`, {
    hint: 'It is not the file that was meant; get it anew, or correct binary.sha256.',
  })
}

function unreadable(file: string, cause: unknown): CortexError {
  return new CortexError('BINARY_NOT_FOUND', `binary.path is ${file}, which cannot be read (${errnoOf(cause)}).`, {
    hint: 'Set it to a llama-server, a folder that has it, or an archive of one.',
    cause,
  })
}

function tellFirstUse({ shown }: ArchivePlace, sha256: string, { onWarning }: InstallArchiveOptions): void {
  onWarning?.({
    code: 'TRUSTED_ON_FIRST_USE',
    message: `${shown} is trusted because you named it; its SHA-256 is ${sha256}.`,
    hint: 'Set binary.sha256 to have it checked from the start.',
  })
}
