import { openSearch } from '../../binaries/binary-search.js'
import { isFaultOfMachine } from '../../binaries/fault-of-machine.js'
import type { InstallSource } from '../../binaries/install-binary.js'
import { inferSource } from '../../settings/infer-source.js'
import { folderSize } from '../../binaries/store/folder-size.js'
import { allow } from '../../binaries/store/choices.js'
import { changeChoices } from '../../binaries/store/choices-file.js'
import type { Install } from '../../binaries/store/install-record.js'
import { storeFolder, listInstalls } from '../../binaries/store/list-installs.js'
import type { OnBinaryWarning } from '../../binaries/warning.js'
import { loadConfig } from '../../config/load-config.js'
import type { OnProgress } from '../../download/download-request.js'
import { CortexError, toCortexError } from '../../errors.js'
import { userFolders } from '../../host/folders.js'
import { readHostFacts } from '../../host/host-facts.js'
import { loadRequest, type ConfigChoice } from '../config-choice.js'
import { demoModelPath } from '../../host/package-root.js'
import type { BinarySettings } from '../../settings/settings.js'
import { forgetRefused } from './refused-updates.js'
import { runningInstalls } from './running-installs.js'

export interface AddBinaryChoice extends ConfigChoice {
  /** Never touch the network. */
  offline?: boolean
  signal?: AbortSignal
  onProgress?: OnProgress
  onWarning?: OnBinaryWarning
}

export interface AddedBinary extends Pick<
  Install,
  'id' | 'build' | 'version' | 'backend' | 'source' | 'trust' | 'folder' | 'installedAt'
> {
  /** Of all its files. */
  bytes: number
  /** This build was already installed and intact. */
  present: boolean
  /** The config uses this build now: it was the first, or the config names it. */
  inUse: boolean
}

/**
 * Installs the build that the config's source currently offers for its version and backend, replacing a damaged one. The
 * build in use does not change, unless there was none.
 *
 * @throws CortexError CONFIG_…, BINARY_IN_USE if the damaged build is running, OFFLINE, ABORTED, BINARY_UNAVAILABLE if
 * several sources were tried, else what the single source throws
 */
export async function addBinary(choice: AddBinaryChoice = {}): Promise<AddedBinary> {
  const { env = process.env, offline = false, signal, onProgress, onWarning } = choice
  const { settings } = await loadConfig(loadRequest(choice))
  const folders = userFolders(env)
  const before = await listInstalls(storeFolder(folders))
  const binary = withoutPath(settings.binary)
  const common = {
    host: readHostFacts(env),
    folders,
    proofModel: demoModelPath(),
    offline,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    ...(onWarning && { onWarning }),
  }
  const search = openSearch({ ...common, settings: binary, backend: settings.backend })
  // Records the build that the config uses now before installing another, so that it stays in use.
  const own = await loadConfig(loadRequest({ ...choice, overrides: [] })).catch(() => null)
  const ownSearch = own && openSearch({ ...common, settings: own.settings.binary, backend: own.settings.backend })
  await ownSearch?.findInstall('any')
  const replaced = new Set<string>()
  const isWhole = async (present: Install): Promise<boolean> => {
    if (await isIntact(present, signal)) return true
    await refuseRunning(present, storeFolder(folders))
    replaced.add(present.id)
    return false
  }
  const install = await fromFirst(sourcesOf(binary), (source) => search.install(source, { anew: true, isWhole }))
  // An explicit install lifts the ban on a build that failed as an automatic update.
  if (await forgetRefused(storeFolder(folders), install)) {
    await changeChoices(storeFolder(folders), (choices) => allow(choices, install.id))
  }
  // The first build installed for a backend becomes the one in use.
  await search.findInstall('any')
  // `inUse` is about the config itself: options apply to this install only.
  const used = await ownSearch?.findInstall('any')
  const { id, build, version, backend, source, trust, folder, installedAt } = install
  return {
    ...{ id, build, version, backend, source, trust, folder, installedAt },
    bytes: await folderSize(folder),
    present: before.some((other) => other.id === id) && !replaced.has(id),
    inUse: used?.id === id,
  }
}

async function isIntact(install: Install, signal: AbortSignal | undefined): Promise<boolean> {
  const { isDamaged, verifyInstall } = await import('../../binaries/store/verify-install.js')
  return !isDamaged(await verifyInstall(install, { signal }))
}

async function refuseRunning({ id }: Install, store: string): Promise<void> {
  if (!(await runningInstalls(store)).has(id)) return
  throw new CortexError('BINARY_IN_USE', `${id} is damaged, but it is running and was not replaced.`, {
    hint: `Switch to another build with \`cortex-supervisor binaries use\` or stop the supervisor, then install it again. \`cortex-supervisor binaries verify ${id}\` lists the damaged files.`,
  })
}

/** `install` with a config that uses its own llama-server means a build from one of the other sources. */
function withoutPath({ path: _, ...settings }: BinarySettings): BinarySettings {
  return settings.source === 'path' || settings.source === 'system' ? { ...settings, source: 'auto' } : settings
}

function sourcesOf(settings: BinarySettings): InstallSource[] {
  const source = inferSource(settings)
  if (source === 'github' || source === 'debian' || source === 'url') return [source]
  return process.platform === 'linux' ? ['github', 'debian'] : ['github']
}

async function fromFirst(
  sources: readonly InstallSource[],
  install: (source: InstallSource) => Promise<Install>,
): Promise<Install> {
  const failures: { source: InstallSource; error: CortexError }[] = []
  for (const source of sources) {
    try {
      return await install(source)
    } catch (thrown) {
      const error = toCortexError(thrown)
      if (isFaultOfMachine(error) || ['ABORTED', 'BINARY_IN_USE', 'OFFLINE', 'INTERNAL'].includes(error.code))
        throw error
      failures.push({ source, error })
    }
  }
  const [only, ...others] = failures
  if (only !== undefined && others.length === 0) throw only.error
  const lines = failures.map(({ source, error }) => `  ${source}: ${error.message}`)
  const hint = failures.findLast(({ error }) => error.hint !== undefined)?.error.hint
  throw new CortexError('BINARY_UNAVAILABLE', ['No source offers this build:', ...lines].join('\n'), {
    ...(hint !== undefined && { hint }),
    cause: failures.at(-1)?.error,
  })
}
