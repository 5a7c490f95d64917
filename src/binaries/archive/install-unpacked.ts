import { createHash } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { ProveInstall } from '../proof/prove-install.js'
import { backendOf } from '../probe/parse-devices.js'
import { listDevices, probeBinary } from '../probe/probe-binary.js'
import { addInstall } from '../store/add-install.js'
import { recordDigests } from '../store/file-digests.js'
import type { Install, InstalledArchive, InstallRecord, IsWhole, Trust } from '../store/install-record.js'
import { listInstalls } from '../store/list-installs.js'
import { installId } from '../store/available-build.js'
import { clearQuarantine } from '../unpack/clear-quarantine.js'
import { unpackArchive } from '../unpack/unpack-archive.js'
import { vulkanEnvironment } from '../vulkan-environment.js'
import { addRuntime } from './add-runtime.js'
import { findServer } from './find-server.js'

/** An archive that is there, and is what it should be. */
export interface VerifiedArchive extends InstalledArchive {
  file: string
}

export interface InstallUnpackedOptions {
  store: string
  /** The lock under which this is called. */
  target: string
  source: 'github' | 'url' | 'path'
  /** Not given: that of the devices which the build shows. */
  backend?: string
  /** Throws where what was unpacked may be something else than what was hashed; nothing of it is executed before. */
  confirm?: () => Promise<void>
  /** Throws where what was unpacked is not what is wanted. */
  accept?: (install: Pick<Install, 'build' | 'version' | 'backend'>) => void
  server: VerifiedArchive
  /** Libraries to lie next to the server. */
  runtime?: VerifiedArchive | undefined
  trust: Trust
  host: HostFacts
  prove?: ProveInstall | undefined
  /** What was installed from the same archives before is damaged. */
  replace?: boolean | undefined
  signal: AbortSignal
}

/** Below the install: what was unpacked, so that no archive can bring a record of its own. */
const contentName = 'llama'

/** Identifies an install by what it was unpacked from; the server itself is the same in all backends. */
export function archivesDigest(archives: readonly Pick<InstalledArchive, 'sha256'>[]): string {
  return createHash('sha256')
    .update(['archives 1', ...archives.map(({ sha256 }) => sha256)].join('\n'))
    .digest('hex')
}

export interface UnpackedQuestion {
  source: Install['source']
  archives: readonly Pick<InstalledArchive, 'sha256'>[]
  host: HostFacts
  /** One that is not is as good as none. Default: what is there is believed to be whole. */
  isWhole?: IsWhole | undefined
}

/** What was installed from just these archives before, by whichever process. */
export async function findUnpacked(
  store: string,
  { source, archives, host, isWhole }: UnpackedQuestion,
): Promise<Install | undefined> {
  const digest = archivesDigest(archives)
  const installs = await listInstalls(store)
  const found = installs.find(
    (each) =>
      each.digest === digest && each.source === source && each.platform === host.platform && each.arch === host.arch,
  )
  if (found === undefined || isWhole === undefined) return found
  return (await isWhole(found)) ? found : undefined
}

/**
 * Unpacks, asks the server what it is, has it prove itself, and adds it to the store: whole, or not at all. To be called
 * under the lock of its target.
 *
 * @throws CortexError ARCHIVE_INVALID, BINARY_NOT_RUNNABLE, what `prove` and `addInstall` throw
 */
export async function installUnpacked(options: InstallUnpackedOptions): Promise<Install> {
  const { store, target, source, server, runtime, trust, host, prove, signal } = options
  const archives = runtime === undefined ? [server] : [server, runtime]
  const digest = archivesDigest(archives)
  return addInstall({ store, target, signal, replace: options.replace }, async (folder) => {
    const { executable, tools } = await layOut(folder, options)
    await options.confirm?.()
    await clearQuarantine(folder, signal)
    const request = {
      executable: path.join(folder, executable),
      libraries: [path.dirname(path.join(folder, executable))],
      source,
      host,
      signal,
    }
    const probe = await probeBinary(request)
    const backend =
      options.backend ?? backendOf(await listDevices({ ...request, env: vulkanEnvironment(host) }, probe.features))
    options.accept?.({ ...probe, backend })
    const record: InstallRecord = {
      format: 1,
      source,
      backend,
      ...probe,
      platform: host.platform,
      arch: host.arch,
      digest,
      archives: archives.map(({ name, sha256, url }) => ({ name, sha256, ...(url !== undefined && { url }) })),
      trust,
      executable,
      tools,
      installedAt: new Date().toISOString(),
    }
    const id = installId(record)
    await prove?.({ ...record, id, folder }, signal)
    await recordDigests(folder, signal)
    return { id, record }
  })
}

async function layOut(
  folder: string,
  { server, runtime, host, signal }: InstallUnpackedOptions,
): Promise<{ executable: string; tools: Record<string, string> }> {
  const content = path.join(folder, contentName)
  await mkdir(content)
  await unpackArchive({ file: server.file, into: content, what: server.name, signal })
  const found = await findServer(content, host.platform, server.name)
  if (runtime !== undefined) {
    const aside = path.join(folder, 'runtime')
    await mkdir(aside)
    await unpackArchive({ file: runtime.file, into: aside, what: runtime.name, signal })
    await addRuntime(aside, path.dirname(path.join(content, found.executable)), runtime.name)
    await rm(aside, { recursive: true })
  }
  const inside = (name: string): string => `${contentName}/${name}`
  const programs = [found.executable, ...Object.values(found.tools)]
  // Zip archives of Windows' tools keep no bits.
  if (host.platform !== 'win32') await Promise.all(programs.map((name) => chmod(path.join(content, name), 0o755)))
  const tools = Object.entries(found.tools).map(([name, file]) => [name, inside(file)])
  return { executable: inside(found.executable), tools: Object.fromEntries(tools) as Record<string, string> }
}
