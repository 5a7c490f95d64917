import { rm } from 'node:fs/promises'
import type { OnProgress } from '../../download/download-request.js'
import { CortexError, isCortexError } from '../../errors.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { MachineFacts } from '../../facts/machine-facts.js'
import type { BinarySettings } from '../../settings/settings.js'
import { fetchArchive, isFetched, pruneArchives } from '../archive/fetch-archive.js'
import { archivesDigest, findUnpacked, installUnpacked, type VerifiedArchive } from '../archive/install-unpacked.js'
import { requireSpace, unpackedEstimate, type SpaceNeed } from '../archive/require-space.js'
import { parseAssetName } from '../assets/parse-asset-name.js'
import { selectAssets } from '../assets/select-assets.js'
import type { ProveInstall } from '../proof/prove-install.js'
import { lockStore } from '../store/add-install.js'
import type { Install, IsWhole } from '../store/install-record.js'
import { storeFolder } from '../store/list-installs.js'
import type { UseInstalled } from '../store/available-build.js'
import type { OnBinaryWarning } from '../warning.js'
import { findRelease } from './find-release.js'
import { githubAccess, type GithubAccess } from './github-access.js'
import type { Selection } from './newest-whole.js'
import { readPinnedDigests, type PinnedDigests } from './pinned-digests.js'
import type { Release } from './release.js'
import { releaseFile, type ReleaseFile } from './release-files.js'

export interface InstallGithubOptions {
  settings: BinarySettings
  /** `auto`, or a backend, optionally with a version. */
  backend: string
  host: HostFacts
  machine: () => Promise<MachineFacts>
  folders: { data: string; cache: string }
  /** Asked under the lock, before the network: what another process has just installed may do. */
  reuse?: (() => Promise<Install | undefined>) | undefined
  /** Never touch the network. */
  offline?: boolean | undefined
  /** Default: those of this package. */
  pinned?: PinnedDigests | undefined
  /** What throws is not put in place; with `auto`, the next best is tried then. */
  prove?: ProveInstall | undefined
  /** Asked of what is there already; see {@link IsWhole}. Default: it is. */
  isWhole?: IsWhole | undefined
  useInstalled?: UseInstalled | undefined
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
  onWarning?: OnBinaryWarning | undefined
}

/**
 * Installs llama-server from the releases of ggml-org/llama.cpp: lookup → choice → digest → room → download → unpack →
 * probe → proof. Nothing is executed before its digest holds.
 *
 * @throws CortexError OFFLINE, RATE_LIMITED, RELEASE_*, BINARY_UNAVAILABLE, DIGEST_*, DISK_FULL, ARCHIVE_INVALID,
 * BINARY_NOT_RUNNABLE, STORE_*, what a download and `prove` throw
 */
export async function installGithub(options: InstallGithubOptions): Promise<Install> {
  const { settings, backend, host, folders, reuse, signal, onWarning } = options
  const access = githubAccess(host.env)
  return lockStore({ store: storeFolder(folders), target: 'github', signal }, async (locked) => {
    const found = await reuse?.()
    if (found !== undefined) return found
    if (options.offline === true) throw offline()
    const [machine, pinned] = await Promise.all([options.machine(), options.pinned ?? readPinnedDigests()])
    const select = (names: readonly string[]): Selection => selectAssets(names, machine, backend)
    const search = {
      version: settings.version,
      select,
      pinned,
      access,
      cache: folders.cache,
      signal: locked,
      onWarning,
    }
    const { release, selected } = await findRelease(search)
    const names = new Set(release.assets.map(({ name }) => name))
    const install = { ...options, access, pinned, signal: locked }
    for (let choice = selected; ;) {
      try {
        return await installRelease(release, choice, install)
      } catch (error) {
        if (locked.aborted || backend !== 'auto' || !isCortexError(error) || !isUnproven(error)) throw error
        names.delete(choice.server ?? '')
        const next = select([...names])
        if (next.server === null) throw error
        onWarning?.({
          code: 'BACKEND_PASSED_OVER',
          message: `${choice.server} is passed over for ${next.server}: ${error.message}`,
          hint: error.hint ?? `Set backend to ${choice.backend} to insist on it.`,
        })
        choice = next
      }
    }
  })
}

interface Installing extends InstallGithubOptions {
  access: GithubAccess
  pinned: PinnedDigests
  signal: AbortSignal
}

async function installRelease(release: Release, selected: Selection, options: Installing): Promise<Install> {
  const { settings, host, folders, isWhole, useInstalled, signal } = options
  const store = storeFolder(folders)
  const serverName = selected.server ?? ''
  const server = releaseFile(release, serverName, settings.sha256, options)
  const runtime =
    selected.runtime === undefined ? undefined : releaseFile(release, selected.runtime, undefined, options)
  const files = runtime === undefined ? [server] : [server, runtime]
  const archives = files.map(({ expected }) => expected)
  const present = await findUnpacked(store, { source: 'github', archives, host, isWhole })
  if (present !== undefined) return present
  const offer = { source: 'github', digest: archivesDigest(archives), build: release.build } as const
  const other = await useInstalled?.(offer)
  if (other !== undefined) return other

  const backend = backendName(serverName, selected)
  const what = `llama.cpp ${release.tag} (${backend})`
  await requireRoom(what, files, { store, cache: folders.cache, signal })
  const [fetchedServer, fetchedRuntime] = await fetchFiles(what, files, options)
  if (fetchedServer === undefined) throw new CortexError('INTERNAL', 'A release file was not fetched.')
  const install = await installUnpacked({
    store,
    target: 'github',
    source: 'github',
    backend,
    server: fetchedServer,
    runtime: fetchedRuntime,
    // Both are needed, so the weaker word counts.
    trust: archives.some(({ trust }) => trust === 'release-digest') ? 'release-digest' : server.expected.trust,
    host,
    accept: (found) => refuseOtherBuild(found, release, serverName),
    prove: options.prove,
    replace: isWhole !== undefined,
    signal,
  })
  // CUDA's libraries are the same for many builds: those are kept for a while.
  await rm(fetchedServer.file, { force: true })
  await pruneArchives(folders.cache)
  return install
}

async function requireRoom(
  what: string,
  files: readonly ReleaseFile[],
  { store, cache, signal }: { store: string; cache: string; signal: AbortSignal },
): Promise<void> {
  const needs: SpaceNeed[] = []
  for (const { name, bytes, expected } of files) {
    if (bytes === null) continue
    needs.push({ folder: store, bytes: unpackedEstimate(bytes) })
    if (!(await isFetched(cache, { name, ...expected }, signal))) needs.push({ folder: cache, bytes })
  }
  await requireSpace(what, needs)
}

/** One after the other, told as one progress. */
async function fetchFiles(
  what: string,
  files: readonly ReleaseFile[],
  options: Installing,
): Promise<VerifiedArchive[]> {
  const { folders, signal, onProgress, onWarning } = options
  const sizes = files.map(({ bytes }) => bytes)
  const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const fetched: VerifiedArchive[] = []
  let before = 0
  for (const { name, bytes, expected, addresses } of files) {
    const done = before
    const file = await fetchArchive({
      ...expected,
      addresses,
      name,
      what,
      cache: folders.cache,
      signal,
      onWarning,
      onProgress: onProgress && (({ received }) => onProgress({ what, received: done + received, total })),
    })
    before += bytes ?? 0
    onProgress?.({ what, received: before, total })
    fetched.push({ file, name, sha256: expected.sha256 })
  }
  return fetched
}

/** `cuda-13.4` tells more than `cuda`. */
function backendName(serverName: string, { backend }: Selection): string {
  const asset = parseAssetName(serverName)
  const version = asset.kind === 'server' ? asset.version.join('.') : ''
  return version === '' ? backend : `${backend}-${version}`
}

function refuseOtherBuild(
  { build, version }: Pick<Install, 'build' | 'version'>,
  release: Release,
  name: string,
): void {
  if (build === null || build === release.build) return
  throw new CortexError('ARCHIVE_INVALID', `${name} has the llama-server ${version}, which is not of ${release.tag}.`, {
    hint: 'Set binary.version to another build.',
  })
}

/** It is what it should be, and does not work on this machine. */
function isUnproven({ code }: CortexError): boolean {
  return code === 'BINARY_NOT_RUNNABLE' || code === 'BINARY_BACKEND_MISSING' || code === 'BINARY_UNPROVEN'
}

function offline(): CortexError {
  return new CortexError('OFFLINE', "llama.cpp's releases were not asked, because of --offline.", {
    hint: 'Start once without --offline, or set binary.path to an archive or a llama-server that you have.',
  })
}
