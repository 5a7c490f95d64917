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
  /** The store had just that already, and whole. */
  present: boolean
  /** It is what the config runs now: nothing else was, or a build that it names. */
  inUse: boolean
}

/**
 * Installs what the config's source has now of its version and backend; where that is there and damaged, it is replaced.
 * What is in use stays in use, unless nothing was.
 *
 * @throws CortexError CONFIG_…, BINARY_IN_USE where what is damaged is running, OFFLINE, ABORTED, BINARY_UNAVAILABLE where several sources were tried, else what the one
 * source throws
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
  // What the config uses now stays in use, also where nobody has noted yet that it does.
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
  // Whoever asks for what failed as an update wants it tried again.
  if (await forgetRefused(storeFolder(folders), install)) {
    await changeChoices(storeFolder(folders), (choices) => allow(choices, install.id))
  }
  // The first build for a backend is the one in use of it, whoever asks for that backend later.
  await search.findInstall('any')
  // But whether it is in use is for the config to say: an option that was given holds for this one install.
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
  throw new CortexError(
    'BINARY_IN_USE',
    `${id} is there and damaged, and it is running, so that it was not replaced.`,
    {
      hint: `Switch to another one with \`cortex-supervisor binaries use\`, or stop the supervisor; then install it again. \`binaries verify ${id}\` names the files.`,
    },
  )
}

/** Whoever has a llama-server of their own, and asks for another one to be installed, means one of the others. */
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
  throw new CortexError('BINARY_UNAVAILABLE', ['No source has such a build:', ...lines].join('\n'), {
    ...(hint !== undefined && { hint }),
    cause: failures.at(-1)?.error,
  })
}
