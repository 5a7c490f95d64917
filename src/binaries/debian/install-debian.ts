import { createHash } from 'node:crypto'
import path from 'node:path'
import type { OnProgress } from '../../download/download-request.js'
import { refusedStatus } from '../../download/network-errors.js'
import { CortexError, isCortexError } from '../../errors.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { BinarySettings } from '../../settings/settings.js'
import { probeBinary } from '../probe/probe-binary.js'
import type { ProveInstall } from '../proof/prove-install.js'
import { addInstall, lockStore } from '../store/add-install.js'
import type { Install, InstallRecord, IsWhole } from '../store/install-record.js'
import { listInstalls, storeFolder } from '../store/list-installs.js'
import { installId, type UseInstalled } from '../store/available-build.js'
import { pinnedBuild } from '../store/wanted-install.js'
import type { OnBinaryWarning } from '../warning.js'
import { readArchiveKeys } from './archive-keys.js'
import { chooseMirrors } from './choose-mirrors.js'
import { prunePackages } from './fetch-packages.js'
import { findPackages, type DebianArch } from './find-packages.js'
import { layOut, layoutVersion } from './layout.js'
import { debianBackend, type DebianBackend } from './package-sets.js'
import type { IndexedPackage } from './packages-index.js'
import { unpackPackages } from './unpack-packages.js'

export interface InstallDebianOptions {
  settings: BinarySettings
  backend: string
  host: HostFacts
  folders: { data: string; cache: string }
  /** Asked under the lock, before the network: what another process has just installed may do. */
  reuse?: () => Promise<Install | undefined>
  /** Asked of what was unpacked and runs: what throws is not installed. */
  prove?: ProveInstall
  /** Asked of what is there already; see {@link IsWhole}. Default: it is. */
  isWhole?: IsWhole
  useInstalled?: UseInstalled
  /** ASCII-armoured public keys; default: those of this package. */
  keys?: readonly string[]
  /** Default `/etc/apt`. */
  aptFolder?: string
  signal?: AbortSignal
  onProgress?: OnProgress
  onWarning?: OnBinaryWarning
}

/**
 * Installs llama-server from Debian's archive, without apt, dpkg or root, on any Linux. Signature → index → SHA-256 →
 * unpack → probe; nothing of it is trusted before the step that checks it.
 */
export async function installDebian(options: InstallDebianOptions): Promise<Install> {
  const { settings, host, folders, reuse, signal } = options
  const target = { backend: debianBackend(options.backend), arch: debianArch(host) }
  const [{ mirrors, suite }, keys] = await Promise.all([
    chooseMirrors({ settings, host, ...(options.aptFolder !== undefined && { aptFolder: options.aptFolder }) }),
    options.keys ?? readArchiveKeys(),
  ])
  return lockStore({ store: storeFolder(folders), target: 'debian', signal }, async (locked) => {
    const found = await reuse?.()
    if (found !== undefined) return found
    const failures: CortexError[] = []
    for (const mirror of mirrors) {
      try {
        return await installFrom({ mirror, suite, cache: folders.cache, keys }, target, options, locked)
      } catch (error) {
        if (locked.aborted || !isCortexError(error) || !isFaultOfMirror(error)) throw error
        failures.push(error)
      }
    }
    throw noMirror(failures)
  })
}

interface Archive {
  mirror: string
  suite: string
  cache: string
  keys: readonly string[]
}
interface Target {
  backend: DebianBackend
  arch: DebianArch
}

/** A mirror that is being updated can name a file that is gone a moment later: then its index is asked for again, once. */
async function installFrom(
  archive: Archive,
  target: Target,
  options: InstallDebianOptions,
  signal: AbortSignal,
): Promise<Install> {
  try {
    return await installNow(archive, target, options, signal)
  } catch (error) {
    if (!isCortexError(error) || refusedStatus(error)?.status !== 404 || signal.aborted) throw error
    return installNow(archive, target, options, signal)
  }
}

async function installNow(
  archive: Archive,
  { backend, arch }: Target,
  { settings, host, folders, prove, isWhole, useInstalled, onProgress, onWarning }: InstallDebianOptions,
  signal: AbortSignal,
): Promise<Install> {
  const store = storeFolder(folders)
  const report = { ...(onProgress !== undefined && { onProgress }), ...(onWarning !== undefined && { onWarning }) }
  const packages = await findPackages({ ...archive, ...report, backend, arch, signal })
  const digest = digestOf(packages)
  const present = (await listInstalls(store)).find((install) => install.digest === digest)
  if (present !== undefined && (isWhole === undefined || (await isWhole(present)))) {
    refuseOtherBuild(present, settings)
    return present
  }
  const other = await useInstalled?.({ source: 'debian', digest, build: null })
  if (other !== undefined) return other
  const install = await addInstall(
    { store, target: 'debian', signal, replace: isWhole !== undefined },
    async (folder) => {
      await unpackPackages({
        mirror: archive.mirror,
        cache: archive.cache,
        packages,
        folder,
        what: `llama.cpp (${backend}) from Debian`,
        onProgress,
        signal,
      })
      const { executable, tools, libraries } = await layOut(folder, arch)
      const probe = await probeBinary({
        executable: path.join(folder, executable),
        libraries,
        source: 'debian',
        host,
        signal,
      })
      refuseOtherBuild(probe, settings)
      const record: InstallRecord = {
        format: 1,
        source: 'debian',
        backend,
        ...probe,
        platform: host.platform,
        arch: host.arch,
        digest,
        archives: packages.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
        trust: 'debian-signature',
        executable,
        tools,
        installedAt: new Date().toISOString(),
      }
      const id = installId(record)
      await prove?.({ ...record, id, folder }, signal)
      return { id, record }
    },
  )
  await prunePackages(folders.cache)
  return install
}

function digestOf(packages: readonly IndexedPackage[]): string {
  const lines = packages.map(({ name, sha256 }) => `${name} ${sha256}`).sort()
  return createHash('sha256')
    .update([`layout ${layoutVersion}`, ...lines].join('\n'))
    .digest('hex')
}

/** @throws CortexError BINARY_SOURCE_UNSUPPORTED */
function debianArch({ platform, arch }: HostFacts): DebianArch {
  if (platform === 'linux' && arch === 'x64') return 'amd64'
  if (platform === 'linux' && arch === 'arm64') return 'arm64'
  throw new CortexError(
    'BINARY_SOURCE_UNSUPPORTED',
    `The source debian is for Linux on x64 and arm64, not ${platform} ${arch}.`,
    {
      hint: 'Install llama.cpp with a package manager and use binary.source: system, or set binary.path.',
    },
  )
}

/** An archive has one build at a time: a pin holds only if it is that one. */
function refuseOtherBuild(
  { build, version }: { build: number | null; version: string },
  settings: BinarySettings,
): void {
  const wanted = pinnedBuild(settings.version)
  if (wanted === null || wanted === build) return
  const has = build === null ? version : `b${build}`
  throw new CortexError(
    'BINARY_UNAVAILABLE',
    `Debian has llama.cpp ${has} now, and binary.version asks for b${wanted}.`,
    {
      hint: `Set binary.version to stable or ${has}, or binary.path to a build of your own.`,
    },
  )
}

/** What another mirror can do better, in contrast to a full disk. */
function isFaultOfMirror({ code }: CortexError): boolean {
  return /^(HOST_|DOWNLOAD_|DEBIAN_|DIGEST_|LENGTH_)/.test(code)
}

function noMirror(failures: readonly CortexError[]): CortexError {
  const [only, ...others] = failures
  if (only !== undefined && others.length === 0) return only
  const lines = failures.map(({ message }) => message)
  return new CortexError('BINARY_UNAVAILABLE', `No Debian mirror would do: ${lines.join(' ')}`, {
    hint: 'Set CORTEX_DEBIAN_MIRROR to a mirror of the Debian archive.',
    cause: failures.at(-1),
  })
}
