/**
 * Finds, installs and lists builds of llama-server, without the rest of cortex-supervisor.
 *
 * @packageDocumentation
 */
import * as room from './binaries/install-binary.js'
import type { InstallSource } from './binaries/install-binary.js'
import type { Install } from './binaries/store/install-record.js'
import * as store from './binaries/store/list-installs.js'
import { removeInstall as removeFrom } from './binaries/store/add-install.js'
import * as resolving from './binaries/resolve-binary.js'
import type { ResolveBinaryOptions } from './binaries/resolve-options.js'
import { userFolders, type UserFolders } from './host/folders.js'
import { readHostFacts } from './host/host-facts.js'
import type { BinaryFacts, HostFacts } from './facts/machine-and-build.js'
import type { MachineFacts } from './facts/machine-facts.js'
import type { BinarySettings } from './settings/settings.js'
import type { OnProgress } from './download/download-request.js'
import { demoModelPath } from './host/package-root.js'
import type { OnBinaryWarning } from './binaries/warning.js'

export { CortexError, type ErrorCode } from './errors.js'
export { userFolders, type UserFolders } from './host/folders.js'
export { readHostFacts } from './host/host-facts.js'
export { readMachine, type ReadMachineOptions } from './host/machine/read-machine.js'
export type { CommandOutput, MachineSource, Reach, RunChoice } from './host/machine/machine-source.js'
export { selectAssets, type PassedOver, type SelectedAssets } from './binaries/assets/select-assets.js'
export { judgeBackends, type JudgedBackend } from './binaries/assets/judge-backends.js'
export type { AssetHost } from './binaries/assets/asset-host.js'
export type { BinaryWarning, OnBinaryWarning } from './binaries/warning.js'
export type { Install, InstalledArchive, InstallRecord } from './binaries/store/install-record.js'
export type { OnProgress, Progress } from './download/download-request.js'
export type {
  BinaryDevice,
  BinaryFacts,
  BinaryFeatures,
  GraphicsFacts,
  HostFacts,
  Libc,
  VulkanDriver,
} from './facts/machine-and-build.js'
export type {
  Gpu,
  MachineFacts,
  MachineNote,
  MachineEnvironment,
  MemoryFacts,
  VulkanDevice,
} from './facts/machine-facts.js'
export type { BinarySettings } from './settings/settings.js'

/** Which llama-server is wanted, and for which machine. */
export interface BinaryOptions {
  /** `auto` (the default), `cpu`, `vulkan`, `rpc`, … One asked for by name is never replaced by another. */
  backend?: string
  /** As `binary` in the config. Default: `{ source: 'auto', version: 'stable' }`. */
  settings?: Partial<BinarySettings>
  /** Default: this machine. */
  host?: HostFacts
  /** What is in the machine. Default: this machine is looked at, once, where a build has to be chosen. */
  machine?: (signal?: AbortSignal) => Promise<MachineFacts>
  /** Default: the user's own, or those below `CORTEX_HOME`. */
  folders?: Pick<UserFolders, 'data' | 'cache'>
  /** Never touch the network. */
  offline?: boolean
  /** Ends it with `ABORTED`. */
  signal?: AbortSignal
  /** How far a download is, in bytes; up to ten times a second. */
  onProgress?: OnProgress
  /** Called for what went another way than asked, and works all the same. */
  onWarning?: OnBinaryWarning
}

/**
 * A llama-server to run: from the store, else from the machine, else installed. A warm call reads a file and spawns
 * nothing.
 *
 * @throws CortexError `BINARY_UNAVAILABLE`, naming each source that was tried and why it failed; with a source that was
 * named, its own error
 */
export async function resolveBinary(options: BinaryOptions = {}): Promise<BinaryFacts> {
  return resolving.resolveBinary(complete(options))
}

/**
 * Installs what a source has now, unless the store has just that, and has it prove itself on this machine before it is put
 * in place: it starts, shows the devices of its backend, and computes a token.
 *
 * @param options `source`: `github` (llama.cpp's own releases) and `debian` choose for the machine; `url` and `path` take
 * the archive at `settings.url` and `settings.path`
 * @throws CortexError `BINARY_SOURCE_UNSUPPORTED`, `BINARY_UNAVAILABLE`, `RELEASE_*`, `RATE_LIMITED`, `DEBIAN_*`,
 * `HOST_UNREACHABLE`, `DOWNLOAD_*`, `DIGEST_*`, `LENGTH_MISMATCH`, `ARCHIVE_INVALID`, `BINARY_NOT_RUNNABLE`,
 * `BINARY_BACKEND_MISSING`, `BINARY_UNPROVEN`, `STORE_UNWRITABLE`, `STORE_BUSY`, `DISK_FULL`, `OFFLINE`, `ABORTED`
 */
export async function installBinary(options: BinaryOptions & { source: InstallSource }): Promise<Install> {
  return room.installBinary({ ...complete(options), source: options.source })
}

/** Every usable install, newest build first; one that is damaged is left out. Empty where there is no store yet. */
export async function listInstalls(options: Pick<BinaryOptions, 'folders'> = {}): Promise<Install[]> {
  return store.listInstalls(store.storeFolder(options.folders ?? userFolders()))
}

/**
 * Takes an install away, be it in use or not: `removeBinary` of `cortex-supervisor` refuses what runs and what the next
 * start would run. False if there is none of that id.
 *
 * @throws CortexError `STORE_UNWRITABLE`
 */
export async function removeInstall(id: string, options: Pick<BinaryOptions, 'folders'> = {}): Promise<boolean> {
  return removeFrom(store.storeFolder(options.folders ?? userFolders()), id)
}

function complete(options: BinaryOptions): ResolveBinaryOptions {
  const { backend = 'auto', settings, host = readHostFacts(), folders = userFolders(), ...rest } = options
  return {
    ...rest,
    backend,
    host,
    folders,
    proofModel: demoModelPath(),
    settings: { source: 'auto', version: 'stable', ...settings },
  }
}
