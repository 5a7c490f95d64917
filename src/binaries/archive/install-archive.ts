import { stat } from 'node:fs/promises'
import type { OnProgress } from '../../download/download-request.js'
import { CortexError } from '../../errors.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { BinarySettings } from '../../settings/settings.js'
import type { ProveInstall } from '../proof/prove-install.js'
import { lockStore } from '../store/add-install.js'
import type { Install, IsWhole } from '../store/install-record.js'
import { storeFolder } from '../store/list-installs.js'
import { isBackend, pinnedBuild } from '../store/wanted-install.js'
import type { OnBinaryWarning } from '../warning.js'
import { archivePlace, type ArchivePlace } from './archive-place.js'
import { changedSinceFirstUse, readFirstUse, recordFirstUse } from './first-use.js'
import { findUnpacked, installUnpacked } from './install-unpacked.js'
import { obtainArchive, stampOf, type ObtainedArchive } from './obtain-archive.js'
import { requireSpace, unpackedEstimate } from './require-space.js'

export interface InstallArchiveOptions {
  /** `path` to an archive on this machine, or `url`; with `sha256`, or trusted when it is first used. */
  settings: BinarySettings
  backend: string
  host: HostFacts
  folders: { data: string; cache: string }
  /** Never touch the network: an address that was installed before goes on working. */
  offline?: boolean | undefined
  /** What throws is not put in place. */
  prove?: ProveInstall | undefined
  /** Asked of what is there already; see {@link IsWhole}. Default: it is. */
  isWhole?: IsWhole | undefined
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  onWarning?: OnBinaryWarning | undefined
}

/**
 * Installs the llama-server in any archive that the user has named, unless just that is in the store already; then it
 * neither asks the network nor locks anything.
 *
 * What has no `sha256` is trusted once. An address that gives something else later is refused; the file of a `path` is the
 * user's own to replace, and is installed anew with a warning.
 *
 * @throws CortexError BINARY_NOT_FOUND, BINARY_UNAVAILABLE where it is another build or backend than is wanted, OFFLINE,
 * DIGEST_MISMATCH, ARCHIVE_INVALID, BINARY_NOT_RUNNABLE, DISK_FULL, STORE_*, what a download and `prove` throw
 */
export async function installArchive(options: InstallArchiveOptions): Promise<Install> {
  const { settings, folders, signal, onProgress, offline } = options
  const place = archivePlace(settings)
  const given = settings.sha256?.toLowerCase()
  const ready = await findReady(place, given, options)
  if (ready !== undefined) return ready
  return lockStore({ store: storeFolder(folders), target: place.source, signal }, async (locked) => {
    const made = await findReady(place, given, options)
    if (made !== undefined) return made
    const archive = await obtainArchive(place, { given, cache: folders.cache, offline, signal: locked, onProgress })
    try {
      return await installObtained(place, archive, { ...options, signal: locked })
    } finally {
      await archive.discard()
    }
  })
}

/** What was installed from there before, as long as that is what is wanted now. */
async function findReady(
  place: ArchivePlace,
  given: string | undefined,
  options: InstallArchiveOptions,
): Promise<Install | undefined> {
  const first = await readFirstUse(storeFolder(options.folders), place.key)
  const known = place.source === 'url' ? (given ?? first?.sha256) : first?.sha256
  if (known === undefined || (given !== undefined && given !== known)) return undefined
  // The file of a path may have been replaced.
  if (place.source === 'path' && first?.stamp !== (await stampOf(place.file))) return undefined
  return findInstalled(place, known, options)
}

async function installObtained(
  place: ArchivePlace,
  { file, sha256, stamp }: ObtainedArchive,
  options: InstallArchiveOptions & { signal: AbortSignal },
): Promise<Install> {
  const { settings, host, folders, prove, signal, onWarning } = options
  const store = storeFolder(folders)
  const isGiven = settings.sha256 !== undefined
  const first = await readFirstUse(store, place.key)
  const changed = first !== null && first.sha256 !== sha256
  if (changed && place.source === 'url' && !isGiven) throw changedSinceFirstUse(first, sha256)
  let install = await findInstalled(place, sha256, options)
  if (install === undefined) {
    await requireSpace(place.shown, [{ folder: store, bytes: unpackedEstimate((await stat(file)).size) }])
    install = await installUnpacked({
      store,
      target: place.source,
      source: place.source,
      server: { file, name: place.name, sha256, url: place.shown },
      trust: isGiven ? 'given-sha256' : 'first-use',
      host,
      confirm: async () => {
        if (stamp !== undefined && stamp !== (await stampOf(file))) throw replacedMeanwhile(place)
      },
      accept: (found) => refuseOther(found, place, options),
      prove,
      replace: options.isWhole !== undefined,
      signal,
    })
  }
  if (!isGiven && (first === null || changed)) onWarning?.(firstUseWarning(place, sha256))
  await recordFirstUse(store, place.key, { place: place.shown, sha256, ...(stamp !== undefined && { stamp }) })
  return install
}

/** @throws CortexError BINARY_UNAVAILABLE where it is there, but is not what is wanted */
async function findInstalled(
  place: ArchivePlace,
  sha256: string,
  options: InstallArchiveOptions,
): Promise<Install | undefined> {
  const { folders, host, isWhole } = options
  const { source } = place
  const found = await findUnpacked(storeFolder(folders), { source, archives: [{ sha256 }], host, isWhole })
  if (found !== undefined) refuseOther(found, place, options)
  return found
}

function refuseOther(
  { build, version, backend }: Pick<Install, 'build' | 'version' | 'backend'>,
  { shown }: ArchivePlace,
  { settings, backend: wantedBackend }: InstallArchiveOptions,
): void {
  const hint = 'Change backend or binary.version, or name another archive.'
  const wanted = pinnedBuild(settings.version)
  if (wanted !== null && wanted !== build) {
    const has = build === null ? version : `b${build}`
    throw new CortexError('BINARY_UNAVAILABLE', `${shown} has ${has}, and binary.version asks for b${wanted}.`, {
      hint,
    })
  }
  // Whether it was made for CUDA 12 or 13, no device tells.
  if (isBackend(backend, wantedBackend.replace(/-\d.*$/, ''))) return
  const message = `${shown} shows the devices of ${backend} on this machine, and backend asks for ${wantedBackend}.`
  throw new CortexError('BINARY_UNAVAILABLE', message, { hint })
}

function replacedMeanwhile({ shown }: ArchivePlace): CortexError {
  return new CortexError('DIGEST_MISMATCH', `${shown} was replaced between its check and its unpacking.`, {
    hint: 'Nothing of it was kept. Try again once it is whole.',
  })
}

function firstUseWarning({ shown }: ArchivePlace, sha256: string): Parameters<OnBinaryWarning>[0] {
  return {
    code: 'TRUSTED_ON_FIRST_USE',
    message: `${shown} is trusted because you named it; its SHA-256 is ${sha256}.`,
    hint: 'Set binary.sha256 to have it checked from the start.',
  }
}
